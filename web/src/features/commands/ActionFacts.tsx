import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { batchQuery } from '@/api/commands';
import type { Action } from '@/api/types';
import { took } from '@/lib/time';
import { aftermathFact } from '@/shared/commands/Aftermath';
import { Elapsed } from '@/shared/commands/Elapsed';
import { linesOf } from '@/shared/commands/line-of';
import { isOpen, reasonWords } from '@/shared/commands/words';
import { FactList } from '@/shared/FactList';
import { QuickLink } from '@/shared/QuickLink';
import { TimeAgo } from '@/shared/TimeAgo';
import { CopyField } from '@/ui/CopyField';

const LINK = 'text-accent underline underline-offset-2';

/** Who wanted it, when, where, and what was run, word for word. */
export function ActionFacts({ action }: { action: Action }) {
  const others = useOthers(action.batch_id);
  const { state, started_at, ended_at, exit_code, batch_id, decided_at } = action;
  const facts: (readonly [string, ReactNode])[] = [
    [
      'Machine',
      <QuickLink
        key="machine"
        to="/machines/$id"
        params={{ id: action.machine_id }}
        className={LINK}
      >
        <bdi>{action.machine_name}</bdi>
      </QuickLink>,
    ],
    [
      'Asked for',
      <>
        by <bdi>{action.by}</bdi>, <TimeAgo at={action.asked_at} />
      </>,
    ],
  ];
  if (state !== 'waiting' && action.reasons.length > 0) {
    facts.push(['Needed an approval', `Because ${reasonWords(action.reasons)}`]);
  }
  if (decided_at && action.decided_by && state !== 'rejected') {
    facts.push([
      'Approved',
      <>
        by <bdi>{action.decided_by}</bdi>, <TimeAgo at={decided_at} />
        {action.note && <>: {action.note}</>}
      </>,
    ]);
  }
  if (action.via === 'agent') {
    facts.push(['Its way', AGENT_WAY[state] ?? 'The machine’s agent, of version 1, fetched it']);
  }
  if (started_at) {
    facts.push([
      state === 'running' ? 'Running for' : 'Began',
      state === 'running' ? <Elapsed since={started_at} /> : <TimeAgo at={started_at} />,
    ]);
  }
  if (ended_at) {
    facts.push([
      'Ended',
      <>
        <TimeAgo at={ended_at} />
        {action.duration_ms != null && `, after ${took(action.duration_ms)}`}
      </>,
    ]);
  }
  if (exit_code != null) {
    facts.push(['Exit code', exit_code === 0 ? '0: it went well' : String(exit_code)]);
  }
  const after = aftermathFact(action);
  if (after) facts.push(after);
  if (batch_id && others > 0) {
    facts.push([
      'Together with',
      <QuickLink key="batch" to="/commands/batches/$id" params={{ id: batch_id }} className={LINK}>
        the same on {others === 1 ? 'another machine' : `${others} other machines`}
      </QuickLink>,
    ]);
  }
  return (
    <section
      aria-label="About it"
      className="flex flex-col gap-3 rounded-card border border-line bg-s1 p-4"
    >
      <FactList facts={facts} />
      {action.detached && isOpen(action) && action.via === 'ssh' && (
        <p className="text-13 text-t3">
          It goes on by itself on the machine, also when the hub is away.
        </p>
      )}
      {/* What was refused came to no command. */}
      {action.steps.length > 0 && <CopyField label="What is run" text={linesOf(action.steps)} />}
    </section>
  );
}

const AGENT_WAY: Partial<Record<Action['state'], string>> = {
  waiting: 'The machine’s agent, of version 1, fetches it once it is approved',
  queued: 'The machine’s agent, of version 1, fetches it with its next beat',
  running:
    'The machine’s agent, of version 1, has fetched it, and tells what came of it with a beat',
};

/** On how many other machines the same was asked for in one go. One alone is a batch, too. */
function useOthers(id: string | null | undefined): number {
  const { data } = useQuery({ ...batchQuery(id ?? ''), enabled: Boolean(id) });
  return (data?.items.length ?? 1) - 1;
}
