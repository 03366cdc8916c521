// What came of an import, by host and altogether.
import type { Deployment, DiscoveredHost, ImportResult } from '@/api/types';
import { deploymentWords } from '@/shared/agents/deployment';
import type { Mark, Tone } from '@/ui/StatusMark';
import { hostOf, type Namesake, namesakeOf } from '../hosts';

export type Outcome = 'done' | 'running' | 'failed' | 'doubtful' | 'known';

/**
 * The machine that a host was refused for because of its name, and of nothing else, as the list of hosts has it.
 */
export function doubtOf(
  item: ImportResult,
  hosts: readonly DiscoveredHost[] | undefined,
): Namesake | undefined {
  if (!hosts || item.outcome !== 'refused' || item.error?.code !== 'already_imported') {
    return undefined;
  }
  const namesake = namesakeOf(hostOf(hosts, item.key), item.key);
  return namesake?.id === item.machine_id ? namesake : undefined;
}

/** How a host stands. An agent that is to be installed belongs to it. */
export function outcomeOf(
  item: ImportResult,
  deployment: Deployment | undefined,
  doubt?: Namesake,
): Outcome {
  if (doubt) return 'doubtful';
  if (item.outcome === 'refused') {
    return item.error?.code === 'already_imported' ? 'known' : 'failed';
  }
  if (!item.deployment_id) return item.error ? 'failed' : 'done';
  if (!deployment || deployment.state === 'running') return 'running';
  return deployment.state === 'done' ? 'done' : 'failed';
}

export const MARKS: Record<Outcome, { mark: Mark; tone: Tone }> = {
  done: { mark: 'healthy', tone: 'ok' },
  running: { mark: 'unknown', tone: 'info' },
  failed: { mark: 'critical', tone: 'crit' },
  doubtful: { mark: 'warning', tone: 'warn' },
  known: { mark: 'paused', tone: 'off' },
};

export function outcomeWords(
  item: ImportResult,
  deployment: Deployment | undefined,
  doubt?: Namesake,
): string {
  if (doubt) return `Has the name of ${doubt.name}`;
  if (item.outcome === 'refused') {
    return item.error?.code === 'already_imported' ? 'Is a machine already' : 'Not imported';
  }
  const made = item.outcome === 'linked' ? 'Linked' : 'Imported';
  if (!item.deployment_id) return item.error ? `${made}, and no agent was begun with` : made;
  if (!deployment) return `${made}. Installing the agent…`;
  return `${made}. ${deploymentWords(deployment)}`;
}

/** "2 of 3 done, 1 under way": in this order, and only what there is. */
export function summary(outcomes: readonly Outcome[]): string {
  const of = (outcome: Outcome) => outcomes.filter((each) => each === outcome).length;
  const [done, running, failed] = [of('done'), of('running'), of('failed')];
  const [doubtful, known] = [of('doubtful'), of('known')];
  const parts = [
    (done > 0 || running > 0) && `${done} of ${outcomes.length} done`,
    running > 0 && `${running} under way`,
    failed > 0 && `${failed} failed`,
    doubtful > 0 && `${doubtful} in doubt`,
    known > 0 && `${known} known already`,
  ];
  return parts.filter(Boolean).join(', ');
}
