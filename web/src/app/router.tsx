import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  redirect,
} from '@tanstack/react-router';
import { Suspense } from 'react';
import { base } from '@/api/base';
import { actionQuery, batchQuery, openActionsQuery } from '@/api/commands';
import { asApiError } from '@/api/problem';
import {
  activeAlertsQuery,
  alertMessagesQuery,
  alertQuery,
  costBreakdownQuery,
  costSummaryQuery,
  historyQuery,
  historyWindow,
  hostsQuery,
  machineQuery,
  machinesQuery,
  sessionQuery,
  setupQuery,
} from '@/api/queries';
import MachinesPage from '@/features/machines/MachinesPage';
import { NotFound, RouteError } from './fallbacks';
import {
  actionPage,
  alertDrawer,
  alertsPage,
  auditPage,
  batchPage,
  commandsPage,
  costsPage,
  discoverPage,
  loginPage,
  machinePage,
  scansPage,
  settingsPage,
  setupPage,
} from './pages';
import { Shell } from './Shell';
import {
  actionSearch,
  alertsSearch,
  auditSearch,
  commandsSearch,
  costsSearch,
  discoverSearch,
  loginSearch,
  machineSearch,
  machinesSearch,
  parseSearch,
  scansSearch,
  setupSearch,
  stringifySearch,
} from './search';

interface Context {
  queryClient: QueryClient;
}

const root = createRootRouteWithContext<Context>()({});

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: loginSearch,
  component: loginPage.Page,
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  validateSearch: setupSearch,
  beforeLoad: async ({ context }) => {
    const { needed } = await context.queryClient.fetchQuery(setupQuery);
    if (!needed) throw redirect({ to: '/' });
  },
  component: setupPage.Page,
});

/** All pages that need somebody who is signed in. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: async ({ context, location }) => {
    const query = { ...sessionQuery, staleTime: Number.POSITIVE_INFINITY };
    try {
      await context.queryClient.ensureQueryData(query);
    } catch (error) {
      if (asApiError(error).status !== 401) throw error;
      const { needed } = await context.queryClient.fetchQuery(setupQuery);
      if (needed) throw redirect({ to: '/setup' });
      const to = location.href === '/' ? undefined : location.href;
      throw redirect({ to: '/login', search: { to } });
    }
  },
  component: Shell,
});

const machines = createRoute({
  getParentRoute: () => shell,
  path: '/',
  validateSearch: machinesSearch,
  loader: ({ context }) => void context.queryClient.prefetchQuery(machinesQuery),
  component: MachinesPage,
});

const machine = createRoute({
  getParentRoute: () => shell,
  path: '/machines/$id',
  validateSearch: machineSearch,
  loaderDeps: ({ search: { range, from, to } }) => ({ range, from, to }),
  loader: ({ context, params: { id }, deps }) => {
    void context.queryClient.prefetchQuery(machineQuery(id));
    void context.queryClient.prefetchQuery(historyQuery(id, historyWindow(deps)));
  },
  component: machinePage.Page,
});

const scans = createRoute({
  getParentRoute: () => shell,
  path: '/scans',
  validateSearch: scansSearch,
  component: scansPage.Page,
});

const alerts = createRoute({
  getParentRoute: () => shell,
  path: '/alerts',
  validateSearch: alertsSearch,
  loader: ({ context }) => void context.queryClient.prefetchQuery(activeAlertsQuery),
  component: alertsPage.Page,
});

/** Over the list, which stays as it was. */
const alert = createRoute({
  getParentRoute: () => alerts,
  path: '$id',
  loader: ({ context, params: { id } }) => {
    void context.queryClient.prefetchQuery(alertQuery(id));
    void context.queryClient.prefetchQuery(alertMessagesQuery(id));
  },
  component: () => (
    <Suspense fallback={null}>
      <alertDrawer.Part />
    </Suspense>
  ),
});

const commands = createRoute({
  getParentRoute: () => shell,
  path: '/commands',
  validateSearch: commandsSearch,
  loader: ({ context }) => void context.queryClient.prefetchQuery(openActionsQuery),
  component: commandsPage.Page,
});

const action = createRoute({
  getParentRoute: () => shell,
  path: '/commands/$id',
  validateSearch: actionSearch,
  loader: ({ context, params: { id } }) => void context.queryClient.prefetchQuery(actionQuery(id)),
  component: actionPage.Page,
});

const batch = createRoute({
  getParentRoute: () => shell,
  path: '/commands/batches/$id',
  validateSearch: actionSearch,
  loader: ({ context, params: { id } }) => void context.queryClient.prefetchQuery(batchQuery(id)),
  component: batchPage.Page,
});

const costs = createRoute({
  getParentRoute: () => shell,
  path: '/costs',
  validateSearch: costsSearch,
  loaderDeps: ({ search: { month } }) => ({ month }),
  loader: ({ context, deps: { month } }) => {
    void context.queryClient.prefetchQuery(costSummaryQuery);
    void context.queryClient.prefetchQuery(costBreakdownQuery(month));
    void context.queryClient.prefetchQuery(machinesQuery);
  },
  component: costsPage.Page,
});

const audit = createRoute({
  getParentRoute: () => shell,
  path: '/audit',
  validateSearch: auditSearch,
  component: auditPage.Page,
});

const discover = createRoute({
  getParentRoute: () => shell,
  path: '/discover',
  validateSearch: discoverSearch,
  loader: ({ context }) => void context.queryClient.prefetchQuery(hostsQuery),
  component: discoverPage.Page,
});

const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/$section', params: { section: 'general' }, replace: true });
  },
});

const settingsSection = createRoute({
  getParentRoute: () => shell,
  path: '/settings/$section',
  component: settingsPage.Page,
});

const missing = createRoute({
  getParentRoute: () => shell,
  path: '$',
  component: NotFound,
});

const routeTree = root.addChildren([
  login,
  setup,
  shell.addChildren([
    machines,
    machine,
    scans,
    alerts.addChildren([alert]),
    commands,
    action,
    batch,
    discover,
    costs,
    audit,
    settings,
    settingsSection,
    missing,
  ]),
]);

export function makeRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    basepath: base === '' ? '/' : base,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    scrollRestoration: true,
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: RouteError,
    defaultNotFoundComponent: NotFound,
    notFoundMode: 'root',
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
