// A machine's power while somebody writes it.
import type { PowerCategory, PowerSettings } from '@/api/types';
import { wattsFault, wattsOf } from './watts';

export interface PowerDraft {
  /** Nothing is for the hub to find out. */
  category: PowerCategory | '';
  idle: string;
  most: string;
}

export function draftOf({ category, idle_watts, max_watts }: PowerSettings): PowerDraft {
  return {
    category: category ?? '',
    idle: idle_watts?.toString() ?? '',
    most: max_watts?.toString() ?? '',
  };
}

export function settingsOf({ category, idle, most }: PowerDraft): PowerSettings {
  return {
    category: category || null,
    idle_watts: wattsOf(idle),
    max_watts: wattsOf(most),
  };
}

export function faultsOf({ idle, most }: PowerDraft) {
  return { idle: wattsFault(idle), most: wattsFault(most) };
}
