import { sentence } from '@/lib/sentence';
import { took } from '@/lib/time';
import { CopyButton } from '@/ui/CopyField';
import { Printed } from '@/ui/Printed';
import { AnswerFrame } from '@/ui/Steps';
import { printedOf, saidOf } from './said';
import type { Run } from './use-restarts';

interface Props {
  run: Run;
  onDismiss: () => void;
}

/** What came of a restart: how the unit is a moment later, or why it was not restarted. */
export function RestartAnswer({ run, onDismiss }: Props) {
  if (run.state === 'running') {
    return (
      <AnswerFrame
        name="restart"
        tone="off"
        title={`Restarting ${run.name}…`}
        note="it goes on when you leave this page"
      />
    );
  }
  const printed = printedOf(run);
  const isGood = run.state === 'ended' && run.result.ok;
  return (
    <AnswerFrame
      name="restart"
      tone={isGood ? 'ok' : 'crit'}
      title={run.state === 'ended' ? run.result.message : `${run.name} was not restarted`}
      {...(run.state === 'ended' && { note: took(run.result.duration_ms) })}
      actions={!isGood && <CopyButton text={[saidOf(run), ...printed].join('\n')} />}
      onDismiss={onDismiss}
    >
      {run.state === 'failed' && (
        <div className="px-3 pb-3">
          <p className="[overflow-wrap:anywhere]">{sentence(run.error.detail)}</p>
          {run.error.advice && (
            <p className="mt-1 text-t2">
              <span className="font-medium text-t1">What to do:</span> {run.error.advice}
            </p>
          )}
        </div>
      )}
      {!isGood && printed.length > 0 && (
        <Printed
          label={`What the machine said of ${run.name}`}
          text={printed.join('\n')}
          className="max-h-72 border-t"
        />
      )}
    </AnswerFrame>
  );
}
