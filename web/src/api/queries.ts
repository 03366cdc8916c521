// What can be read from the hub, each under a key by which live events find it.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, api } from './client';
import type { Alert, AlertCondition, CostStep, Machine, ScanEntry, Severity } from './types';

export const keys = {
  session: ['session'],
  machines: ['machines'],
  machine: (id: string) => ['machine', id],
  history: (id: string) => ['history', id],
  services: (id: string) => ['services', id],
  packages: (id: string) => ['packages', id],
  alerts: ['alerts'],
  activeAlerts: ['alerts', 'active'],
  alert: (id: string) => ['alerts', 'one', id],
  machineThresholds: (id: string) => ['thresholds', id],
  enrolment: (id: string) => ['enrolment', id],
  settings: ['settings'],
  users: ['users'],
  tokens: ['tokens'],
  sessions: ['sessions'],
  notifications: ['notifications'],
  held: ['notifications', 'held'],
  costs: ['costs'],
  credentials: ['credentials'],
  connections: ['connection'],
  connection: (id: string) => ['connection', id],
  allSudoers: ['sudoers'],
  sudoers: (id: string) => ['sudoers', id],
  tailscale: ['tailscale'],
  deployment: (id: string) => ['deployment', id],
  scans: ['scans'],
  scan: (id: string) => ['scan', id],
  deployments: (machineId: string) => ['deployments', machineId],
  hosts: ['hosts'],
  discoveries: ['discoveries'],
  discovery: (id: string) => ['discovery', id],
  actions: ['actions'],
  openActions: ['actions', 'open'],
  action: (id: string) => ['action', id],
  batch: (id: string) => ['actions', 'batch', id],
  catalogue: ['catalogue'],
  audit: ['audit'],
} as const;

/**
 * Marks what must not be read anew only because time has passed or the hub was away: who one is, and
 * what is made by asking for it.
 */
export const KEEP = { keep: true } as const;

/** Whether a query may be read anew at any time. */
export function mayBeReread({ meta }: { meta?: Record<string, unknown> }): boolean {
  return meta?.keep !== true;
}

export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/setup', { signal }), { mayBeSignedOut: true }),
  staleTime: 0,
});

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  meta: KEEP,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/session', { signal }), { mayBeSignedOut: true }),
});

async function allMachines(signal: AbortSignal): Promise<Machine[]> {
  const machines: Machine[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 500, cursor };
    const page = await answer(api.GET('/api/v1/machines', { params: { query }, signal }));
    machines.push(...(page.items as Machine[]));
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return machines;
}

export const machinesQuery = queryOptions({
  queryKey: keys.machines,
  queryFn: ({ signal }) => allMachines(signal),
});

export const machineQuery = (id: string) =>
  queryOptions({
    queryKey: keys.machine(id),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/machines/{id}', { params: { path: { id } }, signal })),
  });

export interface HistoryWindow {
  /** Names of series, with commas between; all when absent. */
  metrics?: string;
  range?: string;
  from?: number;
  to?: number;
  maxPoints?: number;
}

interface Chosen {
  range?: string;
  from?: number;
  to?: number;
}

export const DEFAULT_RANGE = '1h';

/** What the charts of a page ask for: own times before a range, and no more than can be drawn. */
export function historyWindow({ range, from, to }: Chosen): HistoryWindow {
  const maxPoints = 500;
  if (from !== undefined) return { from, to, maxPoints };
  return { range: range ?? DEFAULT_RANGE, maxPoints };
}

export const historyQuery = (id: string, { metrics, range, from, to, maxPoints }: HistoryWindow) =>
  queryOptions({
    queryKey: [
      ...keys.history(id),
      range ?? null,
      from ?? null,
      to ?? null,
      maxPoints ?? null,
      metrics ?? null,
    ],
    queryFn: ({ signal }) => {
      const query = {
        metrics,
        range,
        from: from === undefined ? undefined : String(from),
        to: to === undefined ? undefined : String(to),
        max_points: maxPoints,
      };
      return answer(
        api.GET('/api/v1/machines/{id}/metrics', { params: { path: { id }, query }, signal }),
      );
    },
    placeholderData: keepPreviousData,
  });

export const servicesQuery = (id: string) =>
  queryOptions({
    queryKey: keys.services(id),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/machines/{id}/services', { params: { path: { id } }, signal })),
  });

export const packagesQuery = (id: string) =>
  queryOptions({
    queryKey: keys.packages(id),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/machines/{id}/packages', { params: { path: { id } }, signal })),
  });

/** All that is not over, newest first: they are few, and pages that show them show them all. */
async function allActive(signal: AbortSignal): Promise<Alert[]> {
  const alerts: Alert[] = [];
  let cursor: string | undefined;
  do {
    const query = { state: 'active', limit: 1000, cursor };
    const page = await answer(api.GET('/api/v1/alerts', { params: { query }, signal }));
    alerts.push(...(page.items as Alert[]));
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return alerts;
}

export const activeAlertsQuery = queryOptions({
  queryKey: keys.activeAlerts,
  queryFn: ({ signal }) => allActive(signal),
});

export interface AlertFilter {
  machine?: string;
  severity?: Severity;
  condition?: AlertCondition;
}

const ALERTS_A_PAGE = 50;

export const resolvedAlertsQuery = ({ machine, severity, condition }: AlertFilter) =>
  infiniteQueryOptions({
    queryKey: [
      ...keys.alerts,
      'resolved',
      machine ?? null,
      severity ?? null,
      condition ?? null,
    ] as const,
    queryFn: ({ signal, pageParam }) => {
      const query = {
        state: 'resolved',
        machine_id: machine,
        severity,
        condition,
        limit: ALERTS_A_PAGE,
        cursor: pageParam,
      };
      return answer(api.GET('/api/v1/alerts', { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const alertQuery = (id: string) =>
  queryOptions({
    queryKey: keys.alert(id),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/alerts/{id}', { params: { path: { id } }, signal })),
  });

export const enrolmentQuery = (id: string) =>
  queryOptions({
    queryKey: keys.enrolment(id),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/agents/enrolments/{id}', { params: { path: { id } }, signal })),
  });

export const binariesQuery = queryOptions({
  queryKey: ['binaries'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/agents/binaries', { signal })),
});

export const usersQuery = queryOptions({
  queryKey: keys.users,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/users', { signal })),
});

export const tokensQuery = queryOptions({
  queryKey: keys.tokens,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/tokens', { signal })),
});

export const sessionsQuery = (all: boolean) =>
  queryOptions({
    queryKey: [...keys.sessions, all],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/sessions', { params: { query: { all } }, signal })),
  });

export const thresholdsQuery = queryOptions({
  queryKey: [...keys.settings, 'thresholds'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/settings/thresholds', { signal })),
});

export const machineThresholdsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.machineThresholds(id),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/machines/{id}/thresholds', { params: { path: { id } }, signal })),
  });

export const generalQuery = queryOptions({
  queryKey: [...keys.settings, 'general'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/settings/general', { signal })),
});

export const retentionQuery = queryOptions({
  queryKey: [...keys.settings, 'retention'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/settings/retention', { signal })),
});

// Under one key with the messages: each delivery changes how a channel is said to be.
export const notificationsQuery = queryOptions({
  queryKey: [...keys.notifications, 'settings'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/settings/notifications', { signal })),
});

export const sentMessagesQuery = (limit: number) =>
  queryOptions({
    queryKey: [...keys.notifications, 'messages', limit],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/notifications', { params: { query: { limit } }, signal })),
    placeholderData: keepPreviousData,
  });

/** What was sent about an alert, the oldest first. */
export const alertMessagesQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.notifications, 'about', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/notifications', { params: { query: { alert_id: id } }, signal })),
  });

/** What channels are not told of it yet. */
export const alertHeldQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.held, id],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/notifications/held', { params: { query: { alert_id: id } }, signal }),
      ),
  });

export const costSummaryQuery = queryOptions({
  queryKey: [...keys.costs, 'summary'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/costs/summary', { signal })),
});

/** A month, `2026-11`; the hub's own when absent. */
export const costBreakdownQuery = (month?: string) =>
  queryOptions({
    queryKey: [...keys.costs, 'breakdown', month ?? null],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/costs/breakdown', { params: { query: { month } }, signal })),
    placeholderData: keepPreviousData,
  });

/** Of one machine, or of all and the meter. */
export const costHistoryQuery = (step: CostStep, from: string, to: string, machine?: string) =>
  queryOptions({
    queryKey: [...keys.costs, 'history', step, from, to, machine ?? null],
    queryFn: ({ signal }) => {
      const query = { step, from, to, machine_id: machine };
      return answer(api.GET('/api/v1/costs/history', { params: { query }, signal }));
    },
    placeholderData: keepPreviousData,
  });

// Under the costs: they are what changes when it does.
export const machinePowerQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.costs, 'power', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/machines/{id}/power', { params: { path: { id } }, signal })),
  });

export const tariffQuery = queryOptions({
  queryKey: [...keys.settings, 'costs'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/settings/costs', { signal })),
});

/** By which way machines are reached, unless one says otherwise. */
export const connectivityQuery = queryOptions({
  queryKey: [...keys.settings, 'connectivity'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/settings/connectivity', { signal })),
});

/** What is kept to log in with, without the secrets. */
export const credentialsQuery = queryOptions({
  queryKey: keys.credentials,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/credentials', { signal })),
});

/** How a machine is reached, and whether it is the one that it was. */
export const connectionQuery = (id: string) =>
  queryOptions({
    queryKey: keys.connection(id),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/machines/{id}/connection', { params: { path: { id } }, signal })),
  });

/** The sudoers file that grants on a machine what the hub does there as root, and no more. */
export const sudoersQuery = (id: string) =>
  queryOptions({
    queryKey: keys.sudoers(id),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/machines/{id}/sudoers', { params: { path: { id } }, signal })),
  });

/** How the list of the tailnet's devices is asked for. */
export const tailscaleSettingsQuery = queryOptions({
  queryKey: [...keys.settings, 'tailscale'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/settings/tailscale', { signal })),
});

/** What came of asking. */
export const tailscaleStatusQuery = queryOptions({
  queryKey: [...keys.tailscale, 'status'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/tailscale/status', { signal })),
});

/** The devices of the tailnet. The hub asks Tailscale when its list is old. */
export const tailscaleDevicesQuery = queryOptions({
  queryKey: [...keys.tailscale, 'devices'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/tailscale/devices', { signal })),
});

/** All hosts that are known from somewhere, one row each. */
export const hostsQuery = queryOptions({
  queryKey: keys.hosts,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/discovery/hosts', { signal })),
});

/** The last searches of the local network, newest first. */
export const discoveriesQuery = queryOptions({
  queryKey: keys.discoveries,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/discovery', { signal })),
});

/** How a search goes, and what it found. */
export const discoveryQuery = (id: string) =>
  queryOptions({
    queryKey: keys.discovery(id),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/discovery/{id}', { params: { path: { id } }, signal })),
  });

/** The networks that the hub is in. */
export const subnetsQuery = queryOptions({
  queryKey: ['subnets'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/discovery/subnets', { signal })),
});

/** Of one machine, of one address, or of all; newest first. */
export interface ScanFilter {
  machineId?: string | undefined;
  address?: string | undefined;
}

const SCANS_A_PAGE = 50;

export const scansQuery = ({ machineId, address }: ScanFilter) =>
  infiniteQueryOptions({
    queryKey: [...keys.scans, machineId ?? null, address ?? null] as const,
    queryFn: ({ signal, pageParam }) => {
      const query = { machine_id: machineId, address, limit: SCANS_A_PAGE, cursor: pageParam };
      return answer(api.GET('/api/v1/scans', { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    select: ({ pages }): readonly ScanEntry[] => pages.flatMap(({ items }) => items),
  });

/** A whole scan. */
export const scanQuery = (id: string) =>
  queryOptions({
    queryKey: keys.scan(id),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/scans/{id}', { params: { path: { id } }, signal })),
  });

/** What changed between two scans; the earlier comes first, whichever is asked for. */
export const scanDifferenceQuery = (id: string, other: string) =>
  queryOptions({
    queryKey: [...keys.scan(id), 'compare', other],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/scans/{id}/compare', {
          params: { path: { id }, query: { with: other } },
          signal,
        }),
      ),
  });

/** What was done to the agent of a machine over SSH, newest first. */
export const deploymentsQuery = (machineId: string) =>
  queryOptions({
    queryKey: keys.deployments(machineId),
    queryFn: ({ signal }) =>
      answer(
        api.GET('/api/v1/machines/{id}/agent', { params: { path: { id: machineId } }, signal }),
      ),
  });

/** What is done to an agent over SSH, and how far it is. */
export const deploymentQuery = (id: string) =>
  queryOptions({
    queryKey: keys.deployment(id),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/deployments/{id}', { params: { path: { id } }, signal })),
  });

export const infoQuery = queryOptions({
  queryKey: ['info'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/system/info', { signal })),
  staleTime: 10_000,
});

export const jobsQuery = queryOptions({
  queryKey: ['jobs'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/system/jobs', { signal })),
  refetchInterval: 15_000,
});
