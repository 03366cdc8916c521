import { useQuery } from '@tanstack/react-query';
import { actionOutputQuery } from '@/api/commands';
import type { Action } from '@/api/types';
import { sentence } from '@/lib/sentence';
import { took } from '@/lib/time';
import { can } from '@/shared/can';
import { UnitTrouble } from '@/shared/commands/Aftermath';
import { Decide } from '@/shared/commands/Decide';
import { Elapsed } from '@/shared/commands/Elapsed';
import { isOpen, reasonWords } from '@/shared/commands/words';
import { QuickLink } from '@/shared/QuickLink';
import { useRole } from '@/shared/session';
import { CopyButton } from '@/ui/CopyField';
import { AnswerFrame } from '@/ui/Steps';
import { nowWords, printedOf, saidOf, type UnitRun } from './run';
import { VERBS } from './verbs';

interface Props {
  run: UnitRun;
  onDismiss: () => void;
}

/** What is done to a service, how far it is, and how the service is a moment after it. */
export function UnitAnswer({ run, onDismiss }: Props) {
  const { action, refusal } = run;
  if (refusal || (action && !isOpen(action) && !action.aftermath)) {
    return <NotDone run={run} onDismiss={onDismiss} />;
  }
  if (action?.aftermath) return <Done run={run} action={action} onDismiss={onDismiss} />;
  return <UnderWay run={run} />;
}

function UnderWay({ run }: { run: UnitRun }) {
  const { action, verb } = run;
  const isWaiting = action?.state === 'waiting';
  return (
    <AnswerFrame
      name={verb}
      tone="off"
      title={nowWords(run)}
      note={
        isWaiting ? undefined : (
          <>
            {action?.state === 'queued' && 'waits for its turn · '}
            {action?.started_at && (
              <>
                <Elapsed since={action.started_at} /> ·{' '}
              </>
            )}
            it goes on when you leave this page
          </>
        )
      }
      actions={
        action && (
          <span className="self-center px-2">
            <PageLink id={action.id} />
          </span>
        )
      }
    >
      {isWaiting && (
        <div className="flex flex-col gap-2.5 px-3 pb-3">
          <p className="text-t2">
            It is not done before somebody approves it, because {reasonWords(action.reasons)}.
          </p>
          <Decide actions={[action]} />
        </div>
      )}
    </AnswerFrame>
  );
}

function Done({ run, action, onDismiss }: Props & { action: Action }) {
  const { aftermath, failure, duration_ms } = action;
  const isBad = aftermath?.ok === false;
  const mayRead = can.seeOutput(useRole()).ok;
  // What systemctl complained of says more than how the unit is; nobody needs it where all is well.
  const output = useQuery({ ...actionOutputQuery(action.id), enabled: isBad && mayRead });
  if (!aftermath) return null;
  const note = duration_ms == null ? undefined : took(duration_ms);
  if (isBad) {
    return (
      <UnitTrouble
        name={run.verb}
        aftermath={aftermath}
        advice={failure?.advice}
        note={note}
        printed={printedOf(output.data?.pieces ?? [])}
        more={<PageLink id={action.id} />}
        onDismiss={onDismiss}
      />
    );
  }
  return (
    <AnswerFrame
      name={run.verb}
      tone="ok"
      title={aftermath.message}
      note={note}
      onDismiss={onDismiss}
    />
  );
}

/** It did not come so far that there would be a unit to look at. */
function NotDone({ run, onDismiss }: Props) {
  const { action, refusal, name, verb } = run;
  const message = refusal?.detail ?? action?.failure?.message ?? action?.note ?? '';
  const advice = refusal?.advice ?? action?.failure?.advice;
  const page = refusal?.by ?? action?.id;
  const wasRefused = action?.state === 'rejected' || action?.state === 'cancelled';
  return (
    <AnswerFrame
      name={verb}
      tone={wasRefused ? 'off' : action?.state === 'interrupted' ? 'warn' : 'crit'}
      title={
        action?.state === 'interrupted'
          ? `Nobody knows whether ${name} was ${VERBS[verb].done}`
          : `${name} was not ${VERBS[verb].done}`
      }
      actions={<CopyButton text={saidOf(run)} />}
      onDismiss={onDismiss}
    >
      <div className="flex flex-col items-start gap-1 px-3 pb-3">
        {message !== '' && <p className="[overflow-wrap:anywhere]">{sentence(message)}</p>}
        {advice && (
          <p className="text-t2 [overflow-wrap:anywhere]">
            <span className="font-medium text-t1">What to do:</span> {advice}
          </p>
        )}
        {page && <PageLink id={page} />}
      </div>
    </AnswerFrame>
  );
}

function PageLink({ id }: { id: string }) {
  return (
    <QuickLink
      to="/commands/$id"
      params={{ id }}
      className="inline-flex min-h-6 w-fit items-center whitespace-nowrap text-accent underline underline-offset-2"
    >
      All about it
    </QuickLink>
  );
}
