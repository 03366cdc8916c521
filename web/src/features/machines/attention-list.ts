// Which machines somebody should look at, the worst first, and why.
import type { Machine } from '@/api/types';
import { failedServices, needsAttention } from '@/shared/status';

/** Servers that are away, then machines with failed services, then those with warnings. */
export function attention(machines: readonly Machine[]): Machine[] {
  const order = ({ status, services }: Machine) => {
    if (status === 'offline') return 0;
    return services.failed > 0 ? 1 : 2;
  };
  return machines.filter(needsAttention).toSorted((a, b) => order(a) - order(b));
}

/** What is wrong, in sentences; that it is away, and since when, is not among them. */
export function causes({ services, warnings, status, status_reason }: Machine): string[] {
  const said = warnings.map(({ detail }) => detail);
  if (services.failed > 0) said.unshift(`${failedServices(services.failed)}.`);
  if (status === 'offline' && status_reason !== '') said.unshift(`${status_reason}.`);
  return said;
}
