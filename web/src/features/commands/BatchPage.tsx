import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronLeft, CircleStop, SearchX } from 'lucide-react';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { batchQuery } from '@/api/commands';
import { keys } from '@/api/queries';
import type { Action, Batch } from '@/api/types';
import { useTitle } from '@/lib/title';
import { can } from '@/shared/can';
import { ActionList } from '@/shared/commands/ActionRow';
import { Decide } from '@/shared/commands/Decide';
import { machinesWords, named, reasonWords } from '@/shared/commands/words';
import { PageState } from '@/shared/PageState';
import { useRole } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { Button, buttonClass } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/Dialog';
import { Skeleton } from '@/ui/Skeleton';
import { AnswerFrame } from '@/ui/Steps';
import { BatchCounts } from './BatchCounts';

const route = getRouteApi('/shell/commands/batches/$id');

/** One command on many machines: what failed first. */
export default function BatchPage() {
  const { id } = route.useParams();
  const query = useQuery(batchQuery(id));
  useTitle(query.data ? titleOf(query.data) : 'Commands');
  return (
    <PageState
      what="commands"
      query={query}
      skeleton={
        <>
          <Skeleton className="h-8 w-80 max-w-full" />
          <Skeleton className="mt-4 h-24 w-full" />
          <Skeleton className="mt-4 h-64 w-full" />
        </>
      }
      missing={{
        title: 'No such commands',
        empty: 'There are no commands at this address',
        body: 'They are too old to be kept, or the address was typed wrong.',
        icon: <SearchX size={28} aria-hidden />,
        way: (
          <Link to="/commands" className={buttonClass({ variant: 'primary' })}>
            To the commands
          </Link>
        ),
      }}
    >
      {(batch) => <Whole batch={batch} />}
    </PageState>
  );
}

function titleOf({ items }: Batch): string {
  const [first] = items;
  if (!first) return 'Commands';
  const machines = machinesWords(items.map(({ machine_name }) => machine_name));
  return named(first.action, first.title, machines);
}

function Whole({ batch }: { batch: Batch }) {
  const mayRun = can.runCommands(useRole()).ok;
  const items = batch.items as Action[];
  const waiting = items.filter(({ state }) => state === 'waiting');
  const [first] = items;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start gap-x-2 gap-y-3">
        <Link
          to="/commands"
          aria-label="Back to the commands"
          title="Back to the commands"
          className="-ml-2 inline-flex size-8 shrink-0 items-center justify-center rounded-button text-t2 hover:bg-s2 pointer-coarse:size-11"
        >
          <ChevronLeft size={20} aria-hidden />
        </Link>
        <div className="min-w-0 flex-1 basis-60">
          <h1 className="text-20 font-semibold leading-7! [overflow-wrap:anywhere]">
            {titleOf(batch)}
          </h1>
          {first && (
            <p className="text-13 text-t2">
              <bdi>{first.by}</bdi> asked for it <TimeAgo at={first.asked_at} />
            </p>
          )}
        </div>
        {!batch.ended && mayRun && <CancelAll batch={batch} />}
      </div>
      {waiting.length > 0 && (
        <AnswerFrame
          name="batch-waiting"
          tone="off"
          title={
            waiting.length === items.length
              ? 'None of it is run before somebody approves it'
              : `On ${waiting.length} of ${items.length} it waits until somebody approves it`
          }
        >
          <div className="flex flex-col gap-3 px-3 pb-3">
            <p className="text-t2">It waits because {reasonWords(waiting[0]?.reasons ?? [])}.</p>
            <Decide actions={waiting} />
          </div>
        </AnswerFrame>
      )}
      <BatchCounts batch={batch} />
      <ActionList label="On each machine" actions={items} by="machine" />
    </div>
  );
}

function CancelAll({ batch }: { batch: Batch }) {
  const [isAsked, setAsked] = useState(false);
  const queryClient = useQueryClient();
  const { mutateAsync } = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/actions/batches/{id}/cancel', { params: { path: { id: batch.id } } }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.actions }),
  });
  const open = (batch.items as Action[]).filter(({ ended_at }) => !ended_at);
  const running = open.filter(({ state }) => state === 'running').length;
  return (
    <>
      <Button icon={<CircleStop size={16} aria-hidden />} onClick={() => setAsked(true)}>
        Cancel all…
      </Button>
      <ConfirmDialog
        open={isAsked}
        onOpenChange={setAsked}
        title={`End “${titleOf(batch)}”?`}
        confirmLabel={`End it on ${machinesWords(open.map(({ machine_name }) => machine_name))}`}
        danger
        body={
          <>
            {running > 0 && (
              <p>
                Where it runs it is ended, with all that it started. What it has done by then stays
                done.
              </p>
            )}
            {open.length > running && (
              <p className="mt-2">Where it has not begun, nothing happens.</p>
            )}
          </>
        }
        onConfirm={() => mutateAsync()}
      />
    </>
  );
}
