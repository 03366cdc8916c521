import { cn } from '@/lib/cn';
import { StatusMark, toneText } from '@/ui/StatusMark';
import type { Presentation } from './status';

interface Props {
  status: Presentation;
  stale?: boolean;
  withReason?: boolean;
  className?: string;
}

/** Shape, colour and word of a status, together. */
export function StatusWord({ status, stale = false, withReason = false, className }: Props) {
  return (
    <span className={cn('inline-flex min-w-0 items-center gap-1.5', className)}>
      <StatusMark mark={status.mark} tone={status.tone} stale={stale} />
      <span
        className="one-line"
        title={withReason ? [status.word, status.reason].filter(Boolean).join(' · ') : undefined}
      >
        <span className={cn('font-medium', toneText[status.tone])}>{status.word}</span>
        {withReason && status.reason && (
          // Where there is no room for it, an ellipsis after the word would say nothing.
          <span className="text-t3 [tr_&]:max-sm:hidden"> · {status.reason}</span>
        )}
      </span>
    </span>
  );
}
