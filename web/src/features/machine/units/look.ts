// What a service looks like in the list, and where it stands.
import type { Service, UnitState } from '@/api/types';
import type { Mark, Tone } from '@/ui/StatusMark';

export interface Look {
  mark: Mark;
  tone: Tone;
}

const STATES: Record<UnitState, Look & { word: string; order: number }> = {
  failed: { word: 'Failed', mark: 'warning', tone: 'warn', order: 0 },
  running: { word: 'Running', mark: 'healthy', tone: 'ok', order: 1 },
  unknown: { word: 'Unknown', mark: 'unknown', tone: 'off', order: 2 },
  stopped: { word: 'Stopped', mark: 'paused', tone: 'off', order: 3 },
};

/** systemd waits before it starts it again: it counts as running and does not run. */
function isBetween({ state, sub_state }: Pick<Service, 'state' | 'sub_state'>): boolean {
  return state === 'running' && (sub_state?.startsWith('auto-restart') ?? false);
}

export function wordOf(unit: Pick<Service, 'state' | 'sub_state'>): string {
  return isBetween(unit) ? 'Restarting' : STATES[unit.state].word;
}

export function isWrong({ state, expected }: Pick<Service, 'state' | 'expected'>): boolean {
  return state === 'failed' || (state === 'stopped' && expected);
}

/** As its alert has it: what is wrong is high, unless somebody said that it is critical. */
export function lookOf(
  unit: Pick<Service, 'state' | 'sub_state' | 'expected' | 'is_critical'>,
): Look {
  if (isBetween(unit)) return { mark: 'unknown', tone: 'info' };
  if (!isWrong(unit)) return STATES[unit.state];
  return unit.expected && unit.is_critical
    ? { mark: 'critical', tone: 'crit' }
    : { mark: 'warning', tone: 'warn' };
}

export function inOrder(units: readonly Service[]): Service[] {
  return units.toSorted(
    (a, b) =>
      Number(isWrong(b)) - Number(isWrong(a)) ||
      Number(b.expected) - Number(a.expected) ||
      STATES[a.state].order - STATES[b.state].order ||
      a.name.localeCompare(b.name),
  );
}

/** "24 services, 2 failed" */
export function countWords(units: readonly Service[]): string {
  const failed = units.filter((unit) => unit.state === 'failed').length;
  const all = units.length === 1 ? 'One service' : `${units.length} services`;
  const expected = units.filter((unit) => unit.expected).length;
  const marked = expected > 0 ? `, ${expected} expected` : '';
  return `${all}, ${failed === 0 ? 'none' : failed} failed${marked}`;
}
