import { useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { discoveryQuery, hostsQuery } from '@/api/queries';
import type { DiscoveredHost, Discovery, DiscoveryState, LanHost } from '@/api/types';
import { took } from '@/lib/time';
import { can } from '@/shared/can';
import { ListState } from '@/shared/ListState';
import { useLanding } from '@/shared/landing';
import { useRole } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { toast } from '@/shared/toast';
import { Button } from '@/ui/Button';
import { Panel } from '@/ui/Panel';
import { StatusMark, toneText } from '@/ui/StatusMark';
import { hostOf, importKeyOf, namesakeOf } from './hosts';
import { type FoundHost, LanTable } from './LanTable';
import { AT_FIRST, ShowMore } from './rows';
import { percentDone, progressWords, STATES, stateMeans } from './runs';
import { SelectionBar } from './SelectionBar';
import { useSelection } from './use-selection';

/** Events say when something was found; should they be lost, asking finds out as well. */
const ASK_MS = 2_000;

/** A search: how far it is, and what it found so far. */
export function RunPanel({ run }: { run: Discovery }) {
  const query = useQuery({
    ...discoveryQuery(run.id),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? ASK_MS : false),
  });
  // The list may know that it is over before this does.
  const now = query.data ?? run;
  const allowed = can.discover(useRole());
  return (
    <section aria-label={`Search of ${run.cidrs.join(', ')}`}>
      <Panel
        title={now.state === 'running' ? 'The search that goes on' : 'What was found'}
        note={<span className="tnum">{run.cidrs.join(', ')}</span>}
        actions={now.state === 'running' && allowed.ok && <Cancel id={run.id} />}
      >
        <Progress run={now} />
        {now.notes.length > 0 && (
          <ul aria-label="What did not go as it should" className="mt-2 text-13 text-t2">
            {now.notes.map((note) => (
              <li key={note} className="flex gap-2">
                <StatusMark mark="warning" tone="warn" size={12} className="mt-[3px]" />
                <span className="[overflow-wrap:anywhere]">{note}</span>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      <div className="mt-4">
        <ListState what="hosts of the search" query={query}>
          {({ hosts, state }) => <Found hosts={hosts} state={state} />}
        </ListState>
      </div>
    </section>
  );
}

function Cancel({ id }: { id: string }) {
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      answer(api.POST('/api/v1/discovery/{id}/cancel', { params: { path: { id } } })),
    onError: (error) => {
      // It ended by itself in the same moment.
      const { status, detail } = asApiError(error);
      if (status !== 409) toast(`Not cancelled: ${detail}`, 'crit');
    },
  });
  return (
    <Button ref={useLanding()} size="sm" busy={isPending} onClick={() => mutate()}>
      Cancel the search
    </Button>
  );
}

function Progress({ run }: { run: Discovery }) {
  const { state, started_by, started_at, ended_at } = run;
  const { word, mark, tone } = STATES[state];
  const percent = percentDone(run);
  const means = stateMeans(run);
  const length = ended_at ? Date.parse(ended_at) - Date.parse(started_at) : undefined;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-14">
        <StatusMark mark={mark} tone={tone} size={13} />
        <span className={`font-medium ${toneText[tone]}`}>{word}</span>
        <span className="tnum">{progressWords(run)}</span>
        <span className="text-13 text-t3">
          <span className="max-sm:hidden">· </span>started <TimeAgo at={started_at} /> by{' '}
          <bdi>{started_by}</bdi>
          {length !== undefined && `, took ${took(length)}`}
        </span>
      </div>
      {/* Read out at its end alone: while it goes on it changes several times a second. */}
      <p role="status" className="sr-only">
        {state === 'running' ? 'Searching.' : `${word}: ${progressWords(run)}.`}
      </p>
      {means && <p className="mt-1 text-13 text-t2">{means}</p>}
      {state === 'running' && (
        <div
          role="progressbar"
          aria-label="Addresses tried"
          aria-valuenow={percent}
          aria-valuemin={0}
          aria-valuemax={100}
          className="mt-2.5 h-1.5 overflow-hidden rounded-full bg-s3"
        >
          <div
            className="h-full origin-left rounded-full bg-accent-solid transition-transform duration-300 motion-reduce:transition-none"
            style={{ transform: `scaleX(${percent / 100})` }}
          />
        </div>
      )}
    </>
  );
}

/** What is found, each with the row that it has among all hosts: it may be a machine. */
function useFound(hosts: readonly LanHost[]): readonly FoundHost[] {
  const { data } = useQuery(hostsQuery);
  return useMemo(() => {
    const all: readonly DiscoveredHost[] = data?.items ?? [];
    return hosts.map((host) => {
      const lan = `lan:${host.address}`;
      const row = hostOf(all, lan);
      const machine = row?.machine_id
        ? { id: row.machine_id, name: row.name ?? host.address }
        : undefined;
      return {
        host,
        machine,
        isByName: namesakeOf(row, lan) !== undefined,
        importKey: row ? importKeyOf(row, lan) : lan,
      };
    });
  }, [hosts, data]);
}

const NOBODY: Partial<Record<DiscoveryState, string>> = {
  running: 'Nothing was found yet.',
  done: 'No host answered. Are these the networks that you meant, and may the hub reach them?',
};

function Found({ hosts, state }: { hosts: readonly LanHost[]; state: DiscoveryState }) {
  const selection = useSelection();
  const [most, setMost] = useState(AT_FIRST);
  const found = useFound(hosts);
  const keys = useMemo(() => found.flatMap((each) => each.importKey ?? []), [found]);
  if (hosts.length === 0) {
    return (
      <p className="rounded-card border border-dashed border-line-strong px-4 py-6 text-center text-t2">
        {NOBODY[state] ?? 'Nothing had been found by then.'}
      </p>
    );
  }
  return (
    <>
      <LanTable hosts={found.slice(0, most)} selection={selection} keys={keys} />
      <ShowMore
        shown={Math.min(most, found.length)}
        all={found.length}
        onMore={() => setMost(most + 2 * AT_FIRST)}
      />
      <SelectionBar selection={selection} keys={keys} />
    </>
  );
}
