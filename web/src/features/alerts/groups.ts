// How alerts that are not over are put together: machines that went at once as one, the rest by machine.
import type { AlertFilter } from '@/api/queries';
import type { Alert } from '@/api/types';

export interface AlertGroup {
  key: string;
  /** The machine that all of them are of; undefined for several that went at once. */
  machine?: { id: string; name: string };
  alerts: Alert[];
}

/** The smaller, the sooner it should be looked at: open before taken, critical before high. */
function rank({ state, severity }: Alert): number {
  return (state === 'open' ? 0 : 2) + (severity === 'critical' ? 0 : 1);
}

const newest = (a: Alert, b: Alert) => Date.parse(b.opened_at) - Date.parse(a.opened_at);

export function inGroups(alerts: readonly Alert[]): AlertGroup[] {
  const together = incidents(alerts);
  const groups = new Map<string, AlertGroup>();
  for (const alert of alerts) {
    const incident = alert.incident && together.has(alert.incident) ? alert.incident : undefined;
    const key = incident ?? alert.machine_id;
    const group = groups.get(key);
    if (group) group.alerts.push(alert);
    else {
      const machine = incident ? undefined : { id: alert.machine_id, name: alert.machine_name };
      groups.set(key, { key, machine, alerts: [alert] });
    }
  }
  for (const group of groups.values()) {
    group.alerts.sort(
      (a, b) => rank(a) - rank(b) || newest(a, b) || a.machine_name.localeCompare(b.machine_name),
    );
  }
  const first = ({ alerts: [alert] }: AlertGroup) => alert as Alert;
  return [...groups.values()].sort(
    (a, b) =>
      rank(first(a)) - rank(first(b)) ||
      Number(a.machine !== undefined) - Number(b.machine !== undefined) ||
      newest(first(a), first(b)),
  );
}

/** The incidents that more than one machine is still part of. */
function incidents(alerts: readonly Alert[]): Set<string> {
  const machines = new Map<string, Set<string>>();
  for (const { incident, machine_id } of alerts) {
    if (!incident) continue;
    machines.set(incident, (machines.get(incident) ?? new Set()).add(machine_id));
  }
  return new Set([...machines].filter(([, ids]) => ids.size > 1).map(([id]) => id));
}

export function filterAlerts(
  alerts: readonly Alert[],
  { machine, severity, condition }: AlertFilter,
): Alert[] {
  return alerts.filter(
    (alert) =>
      (machine === undefined || alert.machine_id === machine) &&
      (severity === undefined || alert.severity === severity) &&
      (condition === undefined || alert.condition === condition),
  );
}

export function isFiltered({ machine, severity, condition }: AlertFilter): boolean {
  return machine !== undefined || severity !== undefined || condition !== undefined;
}

/** "3 open, 1 of them critical; 2 acknowledged, 1 snoozed." */
export function sentence(alerts: readonly Alert[]): string {
  if (alerts.length === 0) return 'Nothing is wrong.';
  const count = (state: Alert['state']) => alerts.filter((alert) => alert.state === state).length;
  const open = alerts.filter((alert) => alert.state === 'open');
  const critical = open.filter((alert) => alert.severity === 'critical').length;
  const first =
    open.length === 0
      ? 'None open'
      : critical === 0
        ? `${open.length} open`
        : `${open.length} open, ${critical === open.length ? (critical === 1 ? 'and it is critical' : 'all critical') : `${critical} of them critical`}`;
  const rest = (['acknowledged', 'snoozed'] as const)
    .map((state) => [count(state), state] as const)
    .filter(([number]) => number > 0)
    .map(([number, state]) => `${number} ${state}`)
    .join(', ');
  return `${[first, rest].filter(Boolean).join('; ')}.`;
}
