import type { Action } from '@/api/types';
import { cn } from '@/lib/cn';
import { StatusMark, toneText } from '@/ui/StatusMark';
import { lookOf } from './words';

/** Shape, colour and word of what became of it so far. */
export function StateWord({
  action,
  className,
}: {
  action: Pick<Action, 'state'>;
  className?: string;
}) {
  const { word, mark, tone } = lookOf(action.state);
  return (
    <span
      data-action-state={action.state}
      className={cn('inline-flex items-center gap-1.5 whitespace-nowrap', className)}
    >
      <StatusMark mark={mark} tone={tone} size={13} />
      <span className={cn('font-medium', toneText[tone])}>{word}</span>
    </span>
  );
}
