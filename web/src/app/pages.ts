// The pages that are not needed for the first one.
import { loadMenuLayer } from '@/ui/Menu';
import { lazyPage } from './lazy-page';

export const machinePage = lazyPage(() => import('@/features/machine/MachinePage'));
export const settingsPage = lazyPage(() => import('@/features/settings/SettingsPage'));
export const loginPage = lazyPage(() => import('@/features/accounts/LoginPage'));
export const setupPage = lazyPage(() => import('@/features/accounts/SetupPage'));

export const loadPalette = () => import('./Palette');
export const loadShortcutSheet = () => import('./ShortcutSheet');
export const loadSessionEnded = () => import('@/features/accounts/SessionEndedDialog');
export const loadAddMachine = () => import('@/features/agents/AddMachineDialog');

/** Fetches the rest when the browser has nothing else to do: no wait later, and no hub needed. */
export function preloadPages(): void {
  const idle = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 1_500));
  idle(() => {
    machinePage.preload();
    settingsPage.preload();
    const layers = [
      loadMenuLayer,
      loadPalette,
      loadShortcutSheet,
      loadAddMachine,
      loadSessionEnded,
    ];
    for (const load of layers) {
      load().catch(() => undefined);
    }
  });
}
