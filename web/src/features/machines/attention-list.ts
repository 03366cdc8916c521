// Which machines somebody should look at, the worst first, and why.
import type { Alert, Machine } from '@/api/types';
import { needsAttention } from '@/shared/status';

/**
 * Those with critical alerts, then those that are missed, then the others with alerts. Where somebody
 * has taken or put off all there is, nobody else need look; the machine's mark stays what it is.
 */
export function attention(
  machines: readonly Machine[],
  alerts: readonly Alert[] | undefined,
): Machine[] {
  const order = ({ worst_alert }: Machine) => {
    if (worst_alert === 'critical') return 0;
    return worst_alert ? 2 : 1;
  };
  const taken = takenCareOf(alerts ?? []);
  return machines
    .filter((machine) => needsAttention(machine) && !taken.has(machine.id))
    .toSorted((a, b) => order(a) - order(b));
}

/** The machines that have alerts, but none that is open. */
function takenCareOf(alerts: readonly Alert[]): Set<string> {
  const open = new Set<string>();
  for (const { state, machine_id } of alerts) if (state === 'open') open.add(machine_id);
  return new Set(alerts.map(({ machine_id }) => machine_id).filter((id) => !open.has(id)));
}

/** What is wrong: the worst two, and how many more there are. */
export function causes(
  machine: Machine,
  alerts: readonly Alert[] | undefined,
): { named: Alert[]; more: number } {
  const own = (alerts ?? [])
    .filter(({ machine_id }) => machine_id === machine.id)
    .toSorted((a, b) => rank(a) - rank(b));
  return { named: own.slice(0, NAMED), more: Math.max(0, own.length - NAMED) };
}

const NAMED = 2;

function rank({ state, severity }: Alert): number {
  return (state === 'open' ? 0 : 2) + (severity === 'critical' ? 0 : 1);
}
