import type { TailscaleSource } from '@/api/types';
import { took } from '@/lib/time';
import { CopyButton } from '@/ui/CopyField';
import { AnswerFrame, StepList } from '@/ui/Steps';
import { failedStep, stepsAhead, stepsOf, testText, testTitle } from './test-words';
import type { RunningTest } from './use-test';

interface Props {
  test: RunningTest;
  source: TailscaleSource;
}

/** How far a test came, and why no further. */
export function TestAnswer({ test, source }: Props) {
  const { result, isRunning, refusal, at = new Date(), forget } = test;
  const failed = result && failedStep(result);
  const said = isRunning
    ? 'Asking for the list.'
    : result
      ? `${testTitle(result)}. ${failed?.detail ?? ''}`
      : refusal && `Not tested: ${refusal.detail}`;
  return (
    <>
      {/* There before anything is in it: only then is what comes into it read out, and as one sentence. */}
      <p role="status" className="sr-only">
        {said}
      </p>
      {isRunning && (
        <AnswerFrame
          name="tailscale-test"
          tone="off"
          title="Asking for the list…"
          note="up to 10 seconds"
        >
          <StepList label="Steps of the test" steps={stepsAhead(source)} />
        </AnswerFrame>
      )}
      {!isRunning && refusal && refusal.errors.length === 0 && (
        <AnswerFrame name="tailscale-test" tone="crit" title="Not tested" onDismiss={forget}>
          <p className="px-3 pb-3">{refusal.detail}</p>
        </AnswerFrame>
      )}
      {!isRunning && result && (
        <AnswerFrame
          name="tailscale-test"
          tone={result.ok ? 'ok' : 'crit'}
          title={testTitle(result)}
          note={took(result.duration_ms)}
          actions={<CopyButton text={testText(result, at)} />}
          onDismiss={forget}
        >
          <StepList label="Steps of the test" steps={stepsOf(result)} />
          {failed && <p className="border-t px-3 py-3 [overflow-wrap:anywhere]">{failed.detail}</p>}
          {result.notes.length > 0 && (
            <ul className="border-t px-3 py-3 text-t2">
              {result.notes.map((note) => (
                <li key={note} className="[overflow-wrap:anywhere]">
                  {note}
                </li>
              ))}
            </ul>
          )}
        </AnswerFrame>
      )}
    </>
  );
}
