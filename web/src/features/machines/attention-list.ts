// Which machines somebody should look at, the worst first, and why.
import type { Alert, Machine } from '@/api/types';
import { countAlerts, needsAttention } from '@/shared/status';

/** Those with critical alerts, then those that are missed, then the others with alerts. */
export function attention(machines: readonly Machine[]): Machine[] {
  const order = ({ worst_alert }: Machine) => {
    if (worst_alert === 'critical') return 0;
    return worst_alert ? 2 : 1;
  };
  return machines.filter(needsAttention).toSorted((a, b) => order(a) - order(b));
}

/** What is wrong, in few words: the worst two, and how many more there are. */
export function causes(machine: Machine, alerts: readonly Alert[] | undefined): string {
  if (machine.open_alerts === 0) return '';
  const own = (alerts ?? [])
    .filter(({ machine_id }) => machine_id === machine.id)
    .toSorted((a, b) => rank(a) - rank(b));
  if (own.length === 0) return countAlerts(machine.open_alerts);
  const more = own.length - NAMED;
  const named = own.slice(0, NAMED).map(({ title }) => title);
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}

const NAMED = 2;

function rank({ state, severity }: Alert): number {
  return (state === 'open' ? 0 : 2) + (severity === 'critical' ? 0 : 1);
}
