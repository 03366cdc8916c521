import { useQueries, useQuery } from '@tanstack/react-query';
import { deploymentQuery, hostsQuery } from '@/api/queries';
import type { Deployment } from '@/api/types';
import type { Namesake } from '../hosts';
import type { ImportLine } from './imports';
import { doubtOf, type Outcome, outcomeOf } from './outcome';

/** Events say when a step is done; should they be lost, asking finds out as well. */
const ASK_MS = 3_000;

export interface Standing {
  outcome: Outcome;
  deployment: Deployment | undefined;
  /** It was refused only because it has the name of this machine. */
  doubt: Namesake | undefined;
}

/** How each of the hosts stands now. */
export function useStandings(lines: readonly ImportLine[]): Standing[] {
  const hosts = useQuery(hostsQuery).data?.items;
  const ids = [...new Set(lines.flatMap(({ deployment_id: id }) => (id ? [id] : [])))];
  const answers = useQueries({
    queries: ids.map((id) => ({
      ...deploymentQuery(id),
      refetchInterval: ({ state }: { state: { data?: Deployment } }) =>
        state.data && state.data.state !== 'running' ? (false as const) : ASK_MS,
    })),
  });
  return lines.map((line) => {
    const { deployment_id: id } = line;
    const deployment = id ? answers[ids.indexOf(id)]?.data : undefined;
    const doubt = doubtOf(line, hosts);
    return { outcome: outcomeOf(line, deployment, doubt), deployment, doubt };
  });
}
