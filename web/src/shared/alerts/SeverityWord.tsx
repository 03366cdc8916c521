import type { Severity } from '@/api/types';
import { cn } from '@/lib/cn';
import { StatusMark, toneText } from '@/ui/StatusMark';
import { SEVERITIES } from './words';

interface Props {
  severity: Severity;
  /** Nobody need look at it now: the mark is hollow. */
  quiet?: boolean;
}

/** Shape, colour and word of a severity, together. */
export function SeverityWord({ severity, quiet = false }: Props) {
  const { mark, tone, word } = SEVERITIES[severity];
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <StatusMark mark={mark} tone={tone} stale={quiet} />
      <span className={cn('text-13 font-medium', toneText[tone])}>{word}</span>
    </span>
  );
}
