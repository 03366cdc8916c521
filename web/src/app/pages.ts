// The pages that are not needed for the first one.
import { part } from '@/lib/part';
import { menuLayer } from '@/ui/Menu';
import { lazyPage } from './lazy-page';

export const machinePage = lazyPage(() => import('@/features/machine/MachinePage'));
export const alertsPage = lazyPage(() => import('@/features/alerts/AlertsPage'));
export const alertDrawer = part(() => import('@/features/alerts/AlertDrawer'));
export const commandsPage = lazyPage(() => import('@/features/commands/CommandsPage'));
export const actionPage = lazyPage(() => import('@/features/commands/ActionPage'));
export const batchPage = lazyPage(() => import('@/features/commands/BatchPage'));
export const scansPage = lazyPage(() => import('@/features/scans/ScansPage'));
export const costsPage = lazyPage(() => import('@/features/costs/CostsPage'));
export const discoverPage = lazyPage(() => import('@/features/discovery/DiscoverPage'));
export const auditPage = lazyPage(() => import('@/features/audit/AuditPage'));
export const settingsPage = lazyPage(() => import('./settings-page'));
export const loginPage = lazyPage(() => import('@/features/accounts/LoginPage'));
export const setupPage = lazyPage(() => import('@/features/accounts/SetupPage'));

export const palette = part(() => import('./Palette'));
export const shortcutSheet = part(() => import('./ShortcutSheet'));
export const sessionEnded = part(() => import('@/features/accounts/SessionEndedDialog'));
export const runDialog = part(() => import('@/features/commands/run/RunDialog'));
export const addMachine = part(() => import('@/features/agents/AddMachineDialog'));

/** Fetches the rest when the browser has nothing else to do: no wait later, and no hub needed. */
export function preloadPages(): void {
  const idle = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 1_500));
  idle(() => {
    for (const each of [
      machinePage,
      alertsPage,
      alertDrawer,
      commandsPage,
      actionPage,
      batchPage,
      discoverPage,
      scansPage,
      costsPage,
      auditPage,
      settingsPage,
      menuLayer,
      palette,
      shortcutSheet,
      addMachine,
      runDialog,
      sessionEnded,
    ]) {
      each.preload();
    }
  });
}
