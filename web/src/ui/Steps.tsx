// How far something came, step by step: a test, an installation.
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';
import { took } from '@/lib/time';
import { IconButton } from './Button';
import { type Mark, StatusMark, type Tone, toneText } from './StatusMark';

/** `unknown`: a later one failed in a way that does not tell. */
export type StepState = 'done' | 'failed' | 'running' | 'waiting' | 'unreached' | 'unknown';

export interface ShownStep {
  step: string;
  title: string;
  state: StepState;
  detail?: string;
  ms?: number;
}

const STATES: Record<StepState, { word: string; mark: Mark; tone: Tone }> = {
  done: { word: 'OK', mark: 'healthy', tone: 'ok' },
  failed: { word: 'Failed', mark: 'critical', tone: 'crit' },
  running: { word: 'Under way', mark: 'unknown', tone: 'info' },
  waiting: { word: 'Waiting', mark: 'unknown', tone: 'off' },
  unreached: { word: 'Not reached', mark: 'unknown', tone: 'off' },
  unknown: { word: 'Not known', mark: 'unknown', tone: 'off' },
};

export const stepWord = (state: StepState): string => STATES[state].word;

interface ListProps {
  label: string;
  steps: readonly ShownStep[];
  /** Titles are sentences instead of a word or two. */
  long?: boolean;
}

export function StepList({ label, steps, long = false }: ListProps) {
  return (
    <ol aria-label={label} className="flex flex-col border-t px-3 py-2">
      {steps.map(({ step, title, state, detail, ms }, at) => {
        const { word, mark, tone } = STATES[state];
        const isAhead = mark === 'unknown' && state !== 'running';
        return (
          // Of several addresses each has a step of the same name.
          <li
            key={`${step}-${at}`}
            aria-current={state === 'running' ? 'step' : undefined}
            className="flex gap-2.5 py-1"
          >
            <StatusMark mark={mark} tone={tone} size={12} className="mt-[3px]" />
            <div
              className={cn(
                'grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)_auto] gap-x-3',
                long
                  ? 'sm:grid-cols-[12.5rem_minmax(0,1fr)_auto]'
                  : 'sm:grid-cols-[7rem_minmax(0,1fr)_auto]',
              )}
            >
              <p className={cn('font-medium', isAhead && 'font-normal! text-t3')}>{title}</p>
              <p className="tnum text-right text-12 leading-[18px] text-t3 sm:order-last">
                {ms !== undefined && `${took(ms)} · `}
                <span className={cn(!isAhead && toneText[tone])}>{word}</span>
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

interface FrameProps {
  /** What it is an answer to, for whoever looks for it: "ssh-test". */
  name: string;
  tone: 'ok' | 'crit' | 'warn' | 'off';
  title: string;
  note?: ReactNode;
  actions?: ReactNode;
  onDismiss?: () => void;
  className?: string | undefined;
  children?: ReactNode;
}

const FRAMES = {
  ok: { border: 'border-ok/50', mark: 'healthy' },
  crit: { border: 'border-crit/50', mark: 'critical' },
  warn: { border: 'border-warn/50', mark: 'warning' },
  off: { border: 'border-line', mark: 'unknown' },
} as const;

/** An answer that stays on the page until it is dismissed. */
export function AnswerFrame({
  name,
  tone,
  title,
  note,
  actions,
  onDismiss,
  className,
  children,
}: FrameProps) {
  const { border, mark } = FRAMES[tone];
  return (
    <div
      {...{ [`data-${name}`]: tone }}
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
