import { History } from 'lucide-react';
import type { MachineDetail } from '@/api/types';
import { TimeAgo } from '@/shared/TimeAgo';

/** Said before what a machine told last, while it is away: none of that is how it is. */
export function LastKnown({ machine }: { machine: MachineDetail }) {
  if (machine.status !== 'offline' || !machine.last_seen) return null;
  return (
    <p className="flex items-start gap-2 text-13 text-t2">
      <History size={15} aria-hidden className="mt-0.5 shrink-0 text-t3" />
      <span>
        The machine is away. What follows is as it told last, <TimeAgo at={machine.last_seen} />.
      </span>
    </p>
  );
}
