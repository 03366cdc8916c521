import { part } from '@/lib/part';

/** Fetched with the lists that open it: nobody waits for it later, nor needs the hub. */
export const actDialog = part(() => import('./ActDialogs'));
actDialog.preload();
