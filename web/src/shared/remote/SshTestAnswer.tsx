import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';
import { took } from '@/lib/time';
import { IconButton } from '@/ui/Button';
import { CopyButton } from '@/ui/CopyField';
import { type Mark, StatusMark, type Tone, toneText } from '@/ui/StatusMark';
import {
  failedAt,
  type ShownStep,
  type StepState,
  sentence,
  stepsAhead,
  stepsOf,
  stepWord,
  testSentence,
  testText,
  wholeMs,
} from './ssh-test';
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
        <Frame
          className={className}
          tone="off"
          title={`Trying to reach ${name}…`}
          note="up to 10 seconds an address"
        >
          <Steps steps={stepsAhead(withRoot)} />
        </Frame>
      )}
      {!isRunning && refusal && refusal.errors.length === 0 && (
        <Frame className={className} tone="crit" title="Not tested" onDismiss={test.forget}>
          <p className="px-3 pb-3">{refusal.detail}</p>
        </Frame>
      )}
      {!isRunning && result && (
        <Frame
          className={className}
          tone={result.ok ? 'ok' : 'crit'}
          title={
            result.ok ? `${name} was reached` : `Failed at “${failedAt(result) ?? 'the start'}”`
          }
          note={took(wholeMs(result.steps))}
          actions={<CopyButton text={testText(result, name, withRoot, at)} />}
          onDismiss={test.forget}
        >
          <Steps steps={stepsOf(result, withRoot)} />
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
        </Frame>
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

interface FrameProps {
  className?: string | undefined;
  tone: 'ok' | 'crit' | 'off';
  title: string;
  note?: string;
  actions?: ReactNode;
  onDismiss?: () => void;
  children: ReactNode;
}

const FRAMES = {
  ok: { border: 'border-ok/50', mark: 'healthy' },
  crit: { border: 'border-crit/50', mark: 'critical' },
  off: { border: 'border-line', mark: 'unknown' },
} as const;

function Frame({ className, tone, title, note, actions, onDismiss, children }: FrameProps) {
  const { border, mark } = FRAMES[tone];
  return (
    <div
      data-ssh-test={tone}
      className={cn('layer-in rounded-button border bg-canvas text-13', border, className)}
    >
      <div className="flex items-start gap-2.5 py-1.5 pr-1.5 pl-3">
        <StatusMark mark={mark} tone={tone} className="mt-2" />
        <p className="min-w-0 flex-1 py-1.5 [overflow-wrap:anywhere]">
          <span className={cn('font-medium', toneText[tone])}>{title}</span>
          {note && (
            <span className="tnum text-t3">
              {' '}
              · <span className="inline-block">{note}</span>
            </span>
          )}
        </p>
        <span className="flex items-center gap-1">
          {actions}
          {onDismiss && (
            <IconButton label="Dismiss the answer" onClick={onDismiss}>
              <X size={15} aria-hidden />
            </IconButton>
          )}
        </span>
      </div>
      {children}
    </div>
  );
}

const MARKS: Record<StepState, { mark: Mark; tone: Tone }> = {
  done: { mark: 'healthy', tone: 'ok' },
  failed: { mark: 'critical', tone: 'crit' },
  waiting: { mark: 'unknown', tone: 'off' },
  unreached: { mark: 'unknown', tone: 'off' },
};

function Steps({ steps }: { steps: readonly ShownStep[] }) {
  return (
    <ol aria-label="Steps of the test" className="flex flex-col border-t px-3 py-2">
      {steps.map(({ step, title, state, detail, ms }, at) => {
        const { mark, tone } = MARKS[state];
        const isAhead = state === 'waiting' || state === 'unreached';
        return (
          // Of several addresses each has a step of the same name.
          <li key={`${step}-${at}`} className="flex gap-2.5 py-1">
            <StatusMark mark={mark} tone={tone} size={12} className="mt-[3px]" />
            <div className="grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)_auto] gap-x-3 sm:grid-cols-[7rem_minmax(0,1fr)_auto]">
              <p className={cn('font-medium', isAhead && 'font-normal! text-t3')}>{title}</p>
              <p className="tnum text-right text-12 leading-[18px] text-t3 sm:order-last">
                {ms !== undefined && `${took(ms)} · `}
                <span className={cn(!isAhead && toneText[tone])}>{stepWord(state)}</span>
              </p>
              <p className="font-mono text-12 leading-[18px] text-t2 [overflow-wrap:anywhere] max-sm:col-span-2">
                {detail}
              </p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
