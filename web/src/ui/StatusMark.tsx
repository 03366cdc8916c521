import { cn } from '@/lib/cn';

export type Mark = 'healthy' | 'warning' | 'critical' | 'offline' | 'paused' | 'unknown';
export type Tone = 'ok' | 'warn' | 'crit' | 'maint' | 'off' | 'info';

export const toneText: Record<Tone, string> = {
  ok: 'text-ok',
  warn: 'text-warn',
  crit: 'text-crit',
  maint: 'text-maint',
  off: 'text-off',
  info: 'text-info',
};

interface Props {
  mark: Mark;
  tone: Tone;
  /** What is known is old: the mark is hollow. */
  stale?: boolean;
  size?: number;
  className?: string;
}

/** A state as a shape; its colour only helps. A word stands beside it, so it is no picture itself. */
export function StatusMark({ mark, tone, stale = false, size = 14, className }: Props) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      aria-hidden
      focusable="false"
      data-mark={mark}
      data-stale={stale || undefined}
      className={cn('shrink-0', toneText[tone], className)}
      fill={stale ? 'none' : 'currentColor'}
      stroke="currentColor"
      strokeWidth={stale ? 1.8 : 0}
      strokeLinejoin="round"
    >
      {stale && mark === 'critical' ? HOLLOW : SHAPES[mark]}
    </svg>
  );
}

const outline = { fill: 'none', strokeWidth: 1.9 } as const;

const SHAPES: Record<Mark, React.ReactNode> = {
  healthy: <circle cx="8" cy="8" r="5.4" />,
  warning: <path d="M8 1.6 15 14H1Z" />,
  // With a hole: at twelve pixels an octagon alone is a disc.
  critical: (
    <path
      fillRule="evenodd"
      d="M5.2 1.2h5.6l4 4v5.6l-4 4H5.2l-4-4V5.2ZM7 3.9h2v5H7ZM7 10.3h2v2H7Z"
    />
  ),
  offline: (
    <>
      <circle cx="8" cy="8" r="5.6" {...outline} />
      <path d="m4 12 8-8" {...outline} />
    </>
  ),
  paused: <rect x="2.6" y="2.6" width="10.8" height="10.8" rx="1.4" {...outline} />,
  unknown: <circle cx="8" cy="8" r="5.6" {...outline} strokeDasharray="2.1 2.3" />,
};

/** At this size a hole within a hollow octagon would be a blot. */
const HOLLOW = (
  <>
    <path d="M5.5 1.9h5l3.6 3.6v5l-3.6 3.6h-5l-3.6-3.6v-5Z" strokeWidth={1.6} />
    <path d="M8 4.7v3.7M8 10.7v.7" strokeWidth={1.6} strokeLinecap="round" />
  </>
);
