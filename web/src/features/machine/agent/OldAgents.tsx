import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { deploymentQuery, machinesQuery } from '@/api/queries';
import type { Machine } from '@/api/types';
import { sentence } from '@/lib/sentence';
import { deploymentWords } from '@/shared/agents/deployment';
import { hasOldAgent } from '@/shared/agents/version';
import { can } from '@/shared/can';
import { useRole } from '@/shared/session';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { type Mark, StatusMark, type Tone } from '@/ui/StatusMark';

interface Props {
  /** The machine whose page this is. */
  self: string;
  /** Its own agent is one of them. */
  isOld: boolean;
  hub: string | undefined;
}

/** Other machines with an old agent, and all of them at once. What was begun stays, whoever is old meanwhile. */
export function OldAgents({ self, isOld, hub }: Props) {
  const allowed = can.deployAgents(useRole());
  const machines = useQuery(machinesQuery).data ?? [];
  const [chosen, setChosen] = useState<readonly Machine[]>();
  const old = machines.filter((machine) => hasOldAgent(machine, hub));
  const others = old.filter(({ id }) => id !== self).length;
  if (!allowed.ok) return null;
  return (
    <>
      {isOld && others > 0 && (
        <p className="mt-4 flex flex-wrap items-center gap-x-3 gap-y-2 border-t pt-3 text-13 text-t2">
          {others === 1 ? 'Another machine has' : `${others} other machines have`} an old agent,
          too.
          <Button size="sm" onClick={() => setChosen(inOrder(old))}>
            Upgrade all {old.length}…
          </Button>
        </p>
      )}
      {chosen && <UpgradeAll machines={chosen} hub={hub} onClose={() => setChosen(undefined)} />}
    </>
  );
}

function inOrder(machines: readonly Machine[]): Machine[] {
  return machines.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/** What became of the order for one machine: begun under this id, or refused for this reason. */
type Begun = { id: string } | { refusal: string };

interface AllProps {
  machines: readonly Machine[];
  hub: string | undefined;
  onClose: () => void;
}

/** One order a machine, each with its own result: what fails on one leaves the others alone. */
function UpgradeAll({ machines, hub, onClose }: AllProps) {
  const queryClient = useQueryClient();
  const [begun, setBegun] = useState<ReadonlyMap<string, Begun>>();
  const { mutate, isPending } = useMutation({
    mutationFn: () => Promise.all(machines.map(({ id }) => begin(id))),
    onSuccess: (results) => {
      setBegun(new Map(machines.map(({ id }, at) => [id, results[at] as Begun])));
      void queryClient.invalidateQueries({ queryKey: ['deployments'] });
    },
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="md"
      title={`Upgrade the agents of ${machines.length} machines`}
      description={
        begun
          ? 'It goes on when this is closed; each machine’s page says how it went.'
          : `The hub logs in to each, four at a time, and puts its own agent${hub ? ` ${hub}` : ''} there. Where the new one does not beat, the one from before is brought back.`
      }
      footer={
        begun ? (
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" busy={isPending} onClick={() => mutate()}>
              Upgrade {machines.length}
            </Button>
          </>
        )
      }
    >
      <Results machines={machines} begun={begun} />
    </Dialog>
  );
}

async function begin(id: string): Promise<Begun> {
  try {
    const { id: deployment } = await answer(
      api.POST('/api/v1/machines/{id}/agent', {
        params: { path: { id } },
        body: { action: 'upgrade' },
      }),
    );
    return { id: deployment };
  } catch (error) {
    return { refusal: asApiError(error).detail };
  }
}

interface ResultsProps {
  machines: readonly Machine[];
  begun: ReadonlyMap<string, Begun> | undefined;
}

function Results({ machines, begun }: ResultsProps) {
  const ids = machines.map(({ id }) => {
    const one = begun?.get(id);
    return one && 'id' in one ? one.id : undefined;
  });
  const deployments = useQueries({
    queries: ids.map((id, at) => ({
      ...deploymentQuery(id ?? `none-${at}`),
      enabled: id !== undefined,
    })),
  });
  return (
    <ul className="divide-y divide-line">
      {machines.map(({ id, name, agent }, at) => {
        const one = begun?.get(id);
        const deployment = deployments[at]?.data;
        const { mark, tone } = lookOf(one, deployment?.state);
        const failure = deployment?.failure;
        return (
          <li key={id} className="flex gap-2.5 py-2 text-13">
            <StatusMark mark={mark} tone={tone} size={12} className="mt-[3px]" />
            <div className="min-w-0 flex-1 [overflow-wrap:anywhere]">
              <p className="flex flex-wrap justify-between gap-x-3">
                <Link
                  to="/machines/$id"
                  params={{ id }}
                  search={{ tab: 'connection' }}
                  className="font-medium text-accent underline-offset-2 hover:underline"
                >
                  <bdi>{name}</bdi>
                </Link>
                <span aria-live="polite" className="text-t2">
                  {!one
                    ? agent.version
                    : 'refusal' in one
                      ? 'Not begun'
                      : deployment
                        ? deploymentWords(deployment)
                        : 'Begun'}
                </span>
              </p>
              {one && 'refusal' in one && <p className="text-t2">{one.refusal}</p>}
              {failure && (
                <p className="text-t2">
                  {sentence(failure.message)} {failure.advice}
                </p>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function lookOf(
  begun: Begun | undefined,
  state: keyof typeof LOOKS | undefined,
): { mark: Mark; tone: Tone } {
  if (!begun) return { mark: 'warning', tone: 'warn' };
  if ('refusal' in begun) return LOOKS.failed;
  return LOOKS[state ?? 'running'];
}

const LOOKS = {
  running: { mark: 'unknown', tone: 'info' },
  done: { mark: 'healthy', tone: 'ok' },
  failed: { mark: 'critical', tone: 'crit' },
  interrupted: { mark: 'warning', tone: 'warn' },
} as const satisfies Record<string, { mark: Mark; tone: Tone }>;
