// What a machine's status is called and looks like: one answer for cards, rows, headers and counts.
import type { Absence, Machine } from '@/api/types';
import type { Mark, Tone } from '@/ui/StatusMark';

/** A filter of the list, and what a machine counts as. */
export type Condition = 'healthy' | 'warning' | 'critical' | 'offline' | 'paused' | 'unknown';

export interface Presentation {
  condition: Condition;
  mark: Mark;
  tone: Tone;
  word: string;
  /** Why, where the word does not say it all. */
  reason?: string;
}

type Facts = Pick<
  Machine,
  'kind' | 'status' | 'absence' | 'is_expected' | 'open_alerts' | 'worst_alert'
>;

const AWAY: Record<Absence, string> = {
  suspended: 'Asleep',
  shut_down: 'Shut down',
  rebooting: 'Rebooting',
  agent_stopped: 'Agent stopped',
  lost: 'Offline',
};

/** The mark and colour agree with the machine's alerts: what has none is not coloured. */
export function presentMachine(machine: Facts): Presentation {
  const { status, open_alerts: alerts, worst_alert } = machine;
  switch (status) {
    case 'paused':
      return { condition: 'paused', mark: 'paused', tone: 'maint', word: 'Paused' };
    case 'unknown':
      return { condition: 'unknown', mark: 'unknown', tone: 'off', word: 'Never seen' };
    case 'offline':
      return {
        condition: 'offline',
        mark: 'offline',
        tone: awayTone(machine),
        word: AWAY[machine.absence ?? 'lost'],
      };
    case 'online':
      if (alerts === 0)
        return { condition: 'healthy', mark: 'healthy', tone: 'ok', word: 'Healthy' };
      return worst_alert === 'critical'
        ? {
            condition: 'critical',
            mark: 'critical',
            tone: 'crit',
            word: 'Critical',
            reason: countAlerts(alerts),
          }
        : {
            condition: 'warning',
            mark: 'warning',
            tone: 'warn',
            word: 'Warning',
            reason: countAlerts(alerts),
          };
  }
}

/** Red only for who is missed: a workstation that is off is nobody's trouble. */
function awayTone({ kind, absence, is_expected, worst_alert }: Facts): Tone {
  if (worst_alert) return worst_alert === 'critical' ? 'crit' : 'warn';
  // Who is lost is missed at once: the alert is about to come.
  if (!is_expected || (absence ?? 'lost') !== 'lost') return 'off';
  return kind === 'server' ? 'crit' : 'warn';
}

/** "2 alerts" */
export function countAlerts(count: number): string {
  return `${count} ${count === 1 ? 'alert' : 'alerts'}`;
}

/** Whether it is away though it should be there. A reboot is on its way back. */
export function isMissed({ status, is_expected, absence }: Facts): boolean {
  return status === 'offline' && is_expected && absence !== 'rebooting';
}

/** Whether somebody should look at it. */
export function needsAttention(machine: Facts): boolean {
  if (machine.status === 'paused') return false;
  return machine.open_alerts > 0 || isMissed(machine);
}

/** Worst of a group: critical, warning, missed, unknown, maintenance, and then all is well. */
export function rollUp(machines: readonly Machine[]): Presentation | undefined {
  const rank = (machine: Machine) => {
    const { condition, tone } = presentMachine(machine);
    if (condition === 'offline') return tone === 'crit' ? 4 : isMissed(machine) ? 3 : 0;
    return { critical: 6, warning: 5, unknown: 2, paused: 1, healthy: 0 }[condition];
  };
  const [worst] = machines.toSorted((a, b) => rank(b) - rank(a));
  if (!worst) return undefined;
  // All is well when the worst is a workstation that is switched off.
  if (rank(worst) === 0) {
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
