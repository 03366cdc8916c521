import type { PowerLabel } from '@/api/types';
import { cn } from '@/lib/cn';
import { LABEL_WORDS } from './labels';

/** A full disc, a half one, a dotted ring: told apart without colour. */
function LabelMark({ label }: { label: PowerLabel }) {
  return (
    <svg width={12} height={12} viewBox="0 0 12 12" aria-hidden className="shrink-0">
      <circle
        cx={6}
        cy={6}
        r={4.75}
        fill={label === 'measured' ? 'currentColor' : 'none'}
        stroke="currentColor"
        strokeWidth={1.5}
        strokeDasharray={label === 'guessed' ? '2.2 2' : undefined}
      />
      {label === 'modelled' && <path d="M6 1.25a4.75 4.75 0 0 1 0 9.5z" fill="currentColor" />}
    </svg>
  );
}

export function LabelWord({ label, className }: { label: PowerLabel; className?: string }) {
  return (
    <span className={cn('inline-flex items-center gap-1.5 whitespace-nowrap', className)}>
      <LabelMark label={label} />
      {LABEL_WORDS[label].word}
    </span>
  );
}
