import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ChevronLeft, RotateCw, SearchX } from 'lucide-react';
import { actionQuery } from '@/api/commands';
import type { Action } from '@/api/types';
import { sentence } from '@/lib/sentence';
import { useTitle } from '@/lib/title';
import { can } from '@/shared/can';
import { hasTrouble, UnitTrouble } from '@/shared/commands/Aftermath';
import { CancelButton } from '@/shared/commands/CancelButton';
import { Decide } from '@/shared/commands/Decide';
import { OutputPanel } from '@/shared/commands/output/OutputPanel';
import { StateWord } from '@/shared/commands/StateWord';
import {
  canBeCancelled,
  hasBegun,
  isBad,
  isOpen,
  nameOf,
  reasonWords,
} from '@/shared/commands/words';
import { PageState } from '@/shared/PageState';
import { QuickLink } from '@/shared/QuickLink';
import { useRole } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { buttonClass } from '@/ui/Button';
import { Skeleton } from '@/ui/Skeleton';
import { AnswerFrame } from '@/ui/Steps';
import { ActionFacts } from './ActionFacts';
import { DangerBadge } from './DangerBadge';
import { UpgradeOutcome } from './UpgradeOutcome';

const route = getRouteApi('/shell/commands/$id');

/** One command: what it is, what became of it, and what it prints while it does. */
export default function ActionPage() {
  const { id } = route.useParams();
  const query = useQuery(actionQuery(id));
  useTitle(query.data ? nameOf(query.data) : 'Command');
  return (
    <PageState
      what="command"
      query={query}
      skeleton={
        <>
          <Skeleton className="h-8 w-80 max-w-full" />
          <Skeleton className="mt-4 h-40 w-full" />
          <Skeleton className="mt-4 h-64 w-full" />
        </>
      }
      missing={{
        title: 'No such command',
        empty: 'There is no command at this address',
        body: 'It is too old to be kept, or the address was typed wrong.',
        icon: <SearchX size={28} aria-hidden />,
        way: (
          <Link to="/commands" className={buttonClass({ variant: 'primary' })}>
            To the commands
          </Link>
        ),
      }}
    >
      {(action) => <Command key={id} action={action} />}
    </PageState>
  );
}

function Command({ action }: { action: Action }) {
  return (
    <div className="flex flex-col gap-4">
      <Heading action={action} />
      {action.state === 'waiting' && <Waiting action={action} />}
      <Ending action={action} />
      <ActionFacts action={action} />
      <UpgradeOutcome action={action} />
      {/* What an old agent ran comes whole with a beat: nothing of it can be followed. */}
      {hasBegun(action) && (
        <OutputPanel
          key={action.via === 'agent' ? `${action.state} ${action.stdout_bytes}` : 'followed'}
          action={action}
        />
      )}
    </div>
  );
}

function Heading({ action }: { action: Action }) {
  const mayRun = can.runCommands(useRole()).ok;
  return (
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
          <bdi>{nameOf(action)}</bdi>
        </h1>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <p role="status" className="text-13">
            <StateWord action={action} />
          </p>
          {action.danger && action.danger !== 'harmless' && <DangerBadge danger={action.danger} />}
        </div>
      </div>
      <div className="flex flex-wrap gap-2 print:hidden">
        {canBeCancelled(action) && mayRun && <CancelButton action={action} />}
        {!isOpen(action) && mayRun && (
          <Link
            to="/commands/$id"
            params={{ id: action.id }}
            search={{
              run: action.action,
              on: action.machine_id,
              given: JSON.stringify(action.params),
            }}
            className={buttonClass()}
          >
            <RotateCw size={15} aria-hidden />
            Run again…
          </Link>
        )}
      </div>
    </div>
  );
}

function Waiting({ action }: { action: Action }) {
  return (
    <AnswerFrame
      name="action-waiting"
      tone="off"
      title="It is not run before somebody approves it"
      note={
        action.expires_at && (
          <>
            refused <TimeAgo at={action.expires_at} ahead /> unless somebody does
          </>
        )
      }
    >
      <div className="flex flex-col gap-3 px-3 pb-3">
        <p className="text-t2">It waits because {reasonWords(action.reasons)}.</p>
        <Decide actions={[action]} />
      </div>
    </AnswerFrame>
  );
}

/** Why it did not go well, and what to do. */
function Ending({ action }: { action: Action }) {
  const { state, failure, note, aftermath } = action;
  if (state === 'rejected' || state === 'expired') {
    return (
      <AnswerFrame
        name="action-ended"
        tone="off"
        title={
          state === 'rejected' ? `Rejected by ${action.decided_by}` : 'Nobody approved it in time'
        }
      >
        {(note ?? failure?.message) && (
          <p className="px-3 pb-3 [overflow-wrap:anywhere]">
            {sentence(note ?? failure?.message ?? '')}
          </p>
        )}
      </AnswerFrame>
    );
  }
  if (aftermath && hasTrouble(action)) {
    return <UnitTrouble name="action-ended" aftermath={aftermath} advice={failure?.advice} />;
  }
  if (!failure) return null;
  return (
    <AnswerFrame
      name="action-ended"
      tone={state === 'interrupted' ? 'warn' : isBad(action) ? 'crit' : 'off'}
      title={TITLES[state] ?? 'It did not go well'}
    >
      <div className="px-3 pb-3">
        <p className="[overflow-wrap:anywhere]">{sentence(failure.message)}</p>
        {failure.advice && (
          <p className="mt-1 text-t2 [overflow-wrap:anywhere]">
            <span className="font-medium text-t1">What to do:</span> {failure.advice}
          </p>
        )}
        {failure.code === 'host_key_mismatch' && (
          <p className="mt-1">
            <QuickLink
              to="/machines/$id"
              params={{ id: action.machine_id }}
              search={{ tab: 'connection' }}
              className="text-accent underline underline-offset-2"
            >
              Look at its host key
            </QuickLink>
          </p>
        )}
      </div>
    </AnswerFrame>
  );
}

const TITLES: Partial<Record<Action['state'], string>> = {
  failed: 'It did not go well',
  timed_out: 'It took too long, and was ended',
  cancelled: 'It was cancelled',
  interrupted: 'Nobody knows what became of it',
};
