import type { ReactNode } from 'react';
import type { Deployment } from '@/api/types';
import { sentence } from '@/lib/sentence';
import { took } from '@/lib/time';
import { TimeAgo } from '@/shared/TimeAgo';
import { CopyButton } from '@/ui/CopyField';
import { AnswerFrame, StepList } from '@/ui/Steps';
import { deploymentSteps, deploymentText, deploymentWords } from './deployment';

interface Props {
  deployment: Deployment;
  /** The machine, as people call it. */
  name: string;
  /** What can be done about a failure of this code right here. */
  remedy?: (code: string) => ReactNode;
  onDismiss?: () => void;
}

const TONES = { running: 'off', done: 'ok', failed: 'crit', interrupted: 'warn' } as const;

/**
 * What is done to an agent over SSH: live while it goes on, with why and what to do where it failed. Who
 * shows it says it to those who hear the page, in a place that is there before and after.
 */
export function DeploymentAnswer({ deployment, name, remedy, onDismiss }: Props) {
  const { state, steps, failure, by, started_at } = deployment;
  const spent = steps.reduce((sum, { duration_ms }) => sum + duration_ms, 0);
  return (
    <AnswerFrame
      name="deployment"
      tone={TONES[state]}
      title={deploymentWords(deployment)}
      note={
        <>
          {state !== 'running' && steps.length > 0 && `${took(spent)} · `}
          <TimeAgo at={started_at} />, by <bdi>{by}</bdi>
        </>
      }
      actions={state !== 'running' && <CopyButton text={deploymentText(deployment, name)} />}
      {...(onDismiss && state !== 'running' && { onDismiss })}
    >
      <StepList label="Steps" steps={deploymentSteps(deployment)} long />
      {failure && (
        <div className="flex flex-col gap-2 border-t px-3 py-3">
          <p className="[overflow-wrap:anywhere]">{sentence(failure.message)}</p>
          {failure.advice && (
            <p className="text-t2">
              <span className="font-medium text-t1">What to do:</span> {failure.advice}
            </p>
          )}
          <div className="flex flex-wrap gap-2 empty:hidden">{remedy?.(failure.code)}</div>
        </div>
      )}
    </AnswerFrame>
  );
}
