import { X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import type { Action, PackageList } from '@/api/types';
import { cn } from '@/lib/cn';
import { sentence } from '@/lib/sentence';
import { took } from '@/lib/time';
import { can } from '@/shared/can';
import { CancelButton } from '@/shared/commands/CancelButton';
import { Decide } from '@/shared/commands/Decide';
import { Elapsed } from '@/shared/commands/Elapsed';
import { OutputPanel } from '@/shared/commands/output/OutputPanel';
import { StateWord } from '@/shared/commands/StateWord';
import { hasTold, outcomeWords } from '@/shared/commands/upgrade';
import { canBeCancelled, hasBegun, isOpen, reasonWords } from '@/shared/commands/words';
import { QuickLink } from '@/shared/QuickLink';
import { useRole } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { IconButton } from '@/ui/Button';
import { isOlderThan } from './list';

interface Props {
  action: Action;
  list: PackageList | undefined;
  /** Where who began it goes on: the button that was pressed can be pressed no more. */
  place: RefObject<HTMLElement | null>;
  onDismiss: () => void;
}

/** What goes on with the packages, or did a moment ago, with what it prints. */
export function UnderWay({ action, list, place, onDismiss }: Props) {
  const mayRun = can.runCommands(useRole()).ok;
  const { state } = action;
  return (
    <section
      ref={place}
      tabIndex={-1}
      aria-label="Under way"
      data-upgrade={state}
      className={cn(
        'flex flex-col gap-2.5 outline-none',
        // What it prints has a frame of its own.
        hasBegun(action) ? 'mb-1' : 'rounded-card border border-line bg-s1 p-3 sm:p-4',
      )}
    >
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <div className="min-w-0 flex-1 basis-40">
          <h2 className="text-14 font-semibold [overflow-wrap:anywhere]">
            <QuickLink
              to="/commands/$id"
              params={{ id: action.id }}
              className="underline decoration-line-strong underline-offset-3 hover:decoration-current"
            >
              {action.title}
            </QuickLink>
          </h2>
          <p className="flex flex-wrap items-center gap-x-2 text-13 text-t3">
            <span role="status">
              <StateWord action={action} />
            </span>
            <Times action={action} />
          </p>
        </div>
        <div className="flex items-center gap-1 print:hidden">
          {canBeCancelled(action) && mayRun && <CancelButton action={action} />}
          {!isOpen(action) && (
            <IconButton label="Dismiss the answer" onClick={onDismiss}>
              <X size={16} aria-hidden />
            </IconButton>
          )}
        </div>
      </div>
      <Words action={action} list={list} />
      {/* Its own key: another action prints something else. */}
      {hasBegun(action) && <OutputPanel key={action.id} action={action} />}
    </section>
  );
}

function Times({ action }: { action: Action }) {
  const { state, by, started_at, duration_ms, asked_at } = action;
  return (
    <span className="tnum">
      ·{' '}
      {state === 'running' && started_at ? (
        <Elapsed since={started_at} />
      ) : duration_ms != null ? (
        `took ${took(duration_ms)}`
      ) : (
        <TimeAgo at={asked_at} />
      )}{' '}
      · by <bdi>{by}</bdi>
    </span>
  );
}

/** What to know of it as it stands. */
function Words({ action, list }: Pick<Props, 'action' | 'list'>) {
  const { state, failure, note, reasons, expires_at, upgrade } = action;
  if (state === 'waiting') {
    return (
      <>
        <Line>
          Nothing is done before somebody approves it: it waits because {reasonWords(reasons)}
          {expires_at && (
            <>
              , and is refused <TimeAgo at={expires_at} ahead />
            </>
          )}
          .
        </Line>
        <Decide actions={[action]} />
      </>
    );
  }
  if (action.via === 'agent' && isOpen(action)) {
    return (
      <Line>The machine’s agent, of version 1, fetches it and tells of it with its beats.</Line>
    );
  }
  if (state === 'running') {
    return <Line>It goes on when you leave this page or close the browser.</Line>;
  }
  const why = note && state === 'rejected' ? note : failure?.message;
  return (
    <>
      {upgrade && hasTold(upgrade) && <Line>{outcomeWords(upgrade)}.</Line>}
      {why && <Line>{sentence(why)}</Line>}
      {failure?.advice && state !== 'rejected' && (
        <Line>
          <span className="font-medium text-t1">What to do:</span> {failure.advice}
        </Line>
      )}
      {list && isOlderThan(list, action) && (
        <Line>
          The list below is from before it. The machine looks again by itself, within a few minutes.
        </Line>
      )}
    </>
  );
}

function Line({ children }: { children: ReactNode }) {
  return <p className="text-13 text-t2 [overflow-wrap:anywhere] empty:hidden">{children}</p>;
}
