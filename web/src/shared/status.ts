// What a machine's status is called and looks like: one answer for cards, rows, headers and counts.
import type { Kind, Machine, Status } from '@/api/types';
import type { Mark, Tone } from '@/ui/StatusMark';

/** A filter of the list, and what a machine counts as. */
export type Condition = 'healthy' | 'warning' | 'offline' | 'paused' | 'unknown';

export interface Presentation {
  condition: Condition;
  mark: Mark;
  tone: Tone;
  word: string;
  /** Why, where the word does not say it all. */
  reason?: string;
}

interface Facts {
  kind: Kind;
  status: Status;
  status_reason: string;
  /** What is wrong with it though it beats, in few words each. */
  troubles: readonly string[];
}

export function present({ kind, status, status_reason, troubles }: Facts): Presentation {
  switch (status) {
    case 'paused':
      return { condition: 'paused', mark: 'paused', tone: 'maint', word: 'Paused' };
    case 'unknown':
      return { condition: 'unknown', mark: 'unknown', tone: 'off', word: 'Never seen' };
    case 'offline':
      return {
        condition: 'offline',
        mark: 'offline',
        // A workstation that is off is nobody's trouble.
        tone: kind === 'server' ? 'crit' : 'off',
        word: status_reason === 'Asleep' ? 'Asleep' : 'Offline',
        reason: ['Asleep', ''].includes(status_reason) ? undefined : status_reason,
      };
    case 'online':
      return troubles.length > 0
        ? {
            condition: 'warning',
            mark: 'warning',
            tone: 'warn',
            word: 'Warning',
            reason: troubles.join(', '),
          }
        : { condition: 'healthy', mark: 'healthy', tone: 'ok', word: 'Healthy' };
  }
}

export function presentMachine(machine: Machine): Presentation {
  const { kind, status, status_reason } = machine;
  return present({ kind, status, status_reason, troubles: troubles(machine) });
}

/** The hub's codes for warnings, in few words; new ones speak for themselves until they have some. */
const SHORT: Record<string, string> = {
  clock_skew: 'clock is off',
  cloned_machine_id: 'cloned machine-id',
  duplicate_identity: 'identity used twice',
  clamped_values: 'odd values',
};

/** Failed services, then what the hub warns of: in few words each. */
export function troubles({ services, warnings }: Machine): string[] {
  const said = warnings.map(({ code }) => SHORT[code] ?? code.replaceAll('_', ' '));
  return services.failed > 0 ? [failedServices(services.failed), ...said] : said;
}

/** "2 failed services" */
export function failedServices(count: number): string {
  return `${count} failed ${count === 1 ? 'service' : 'services'}`;
}

/** Whether somebody should look at it. */
export function needsAttention(machine: Machine): boolean {
  const { condition } = presentMachine(machine);
  return condition === 'warning' || (condition === 'offline' && machine.kind === 'server');
}

/** Worst of a group: warning before offline server before unknown before maintenance. */
export function rollUp(machines: readonly Machine[]): Presentation | undefined {
  const severity = (machine: Machine) => {
    const { condition } = presentMachine(machine);
    if (condition === 'offline') return machine.kind === 'server' ? 3 : 0;
    return { warning: 4, unknown: 2, paused: 1, healthy: 0 }[condition];
  };
  const [worst] = machines.toSorted((a, b) => severity(b) - severity(a));
  if (!worst) return undefined;
  // All is well when the worst is a workstation that is switched off.
  if (severity(worst) === 0) {
    const healthy = machines.find((machine) => presentMachine(machine).condition === 'healthy');
    return presentMachine(healthy ?? worst);
  }
  return presentMachine(worst);
}

/** How old a reading may be before what it says is called old: two beats and a little. */
export function isStale(
  lastSeen: string | null | undefined,
  interval: number,
  now: number,
): boolean {
  if (!lastSeen) return false;
  return now - Date.parse(lastSeen) > (interval * 2 + 15) * 1000;
}
