import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { sentence } from '@/lib/sentence';
import { took } from '@/lib/time';
import { CopyButton } from '@/ui/CopyField';
import { AnswerFrame, StepList } from '@/ui/Steps';
import { failedAt, stepsAhead, stepsOf, testSentence, testText, wholeMs } from './ssh-test';
import type { RunningTest } from './use-ssh-test';

interface Props {
  test: RunningTest;
  /** What is tested, as people call it. */
  name: string;
  /** Becoming root is a part of it. */
  withRoot: boolean;
  /** What can be done about a failure of this code right here. */
  remedy?: (code: string) => ReactNode;
  className?: string;
}

/** How far a test came, step by step, and what to do where it failed. */
export function SshTestAnswer({ test, name, withRoot, remedy, className }: Props) {
  const { result, isRunning, refusal, at = new Date() } = test;
  const said = isRunning
    ? `Trying to reach ${name}.`
    : result
      ? testSentence(result, name)
      : refusal && `Not tested: ${refusal.detail}`;
  return (
    <>
      {/* There before anything is in it: only then is what comes into it read out, and as one sentence. */}
      <p role="status" className="sr-only">
        {said}
      </p>
      {isRunning && (
        <AnswerFrame
          name="ssh-test"
          className={className}
          tone="off"
          title={`Trying to reach ${name}…`}
          note="up to 10 seconds an address"
        >
          <StepList label="Steps of the test" steps={stepsAhead(withRoot)} />
        </AnswerFrame>
      )}
      {!isRunning && refusal && refusal.errors.length === 0 && (
        <AnswerFrame
          name="ssh-test"
          className={className}
          tone="crit"
          title="Not tested"
          onDismiss={test.forget}
        >
          <p className="px-3 pb-3">{refusal.detail}</p>
        </AnswerFrame>
      )}
      {!isRunning && result && (
        <AnswerFrame
          name="ssh-test"
          className={className}
          tone={result.ok ? 'ok' : 'crit'}
          title={
            result.ok ? `${name} was reached` : `Failed at “${failedAt(result) ?? 'the start'}”`
          }
          note={took(wholeMs(result.steps))}
          actions={<CopyButton text={testText(result, name, withRoot, at)} />}
          onDismiss={test.forget}
        >
          <StepList label="Steps of the test" steps={stepsOf(result, withRoot)} />
          {result.failure && (
            <div className="flex flex-col gap-2 border-t px-3 py-3">
              <p className="[overflow-wrap:anywhere]">{sentence(result.failure.message)}</p>
              <p className="text-t2">
                <span className="font-medium text-t1">What to do:</span> {result.failure.advice}
              </p>
              <div className="flex flex-wrap gap-2 empty:hidden">
                {remedy?.(result.failure.code) ?? <Remedy code={result.failure.code} />}
              </div>
            </div>
          )}
        </AnswerFrame>
      )}
    </>
  );
}

/** Where what is missing is made. */
function Remedy({ code }: { code: string }) {
  if (code !== 'no_credentials' && code !== 'authentication_failed') return null;
  return (
    <Link
      to="/settings/$section"
      params={{ section: 'credentials' }}
      className="text-accent underline underline-offset-2"
    >
      {code === 'no_credentials' ? 'Keys and passwords' : 'The hub’s key, and the command for it'}
    </Link>
  );
}
