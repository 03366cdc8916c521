import type { Danger } from '@/api/types';
import { DANGERS } from '@/shared/commands/words';
import { Badge } from '@/ui/Badge';

/** What it may do to people, in a word. */
export function DangerBadge({ danger }: { danger: Danger }) {
  const { word, tone } = DANGERS[danger];
  return <Badge tone={tone}>{word}</Badge>;
}
