import type { AuditOutcome } from '@/api/types';
import { cn } from '@/lib/cn';
import { StatusMark, toneText } from '@/ui/StatusMark';
import { OUTCOMES } from './words';

/** Shape, colour and word of what came of it. What went as it should keeps quiet. */
export function OutcomeWord({ outcome }: { outcome: AuditOutcome }) {
  const { word, mark, tone } = OUTCOMES[outcome];
  return (
    <span data-outcome={outcome} className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <StatusMark mark={mark} tone={tone} size={13} />
      <span className={cn(outcome === 'done' ? 'text-t2' : `font-medium ${toneText[tone]}`)}>
        {word}
      </span>
    </span>
  );
}
