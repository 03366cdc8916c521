// How a machine that is away left, and since when, in words.
import type { Machine } from '@/api/types';

interface Words {
  before: string;
  /** Said with the time: "3 hours" or "3 hours ago". */
  how: 'for' | 'ago';
}

/** "Shut down 3 hours ago", "Lost for 5 minutes": what stands before the time, and how it is told. */
export function absenceWords({
  absence,
  is_expected,
}: Pick<Machine, 'absence' | 'is_expected'>): Words {
  switch (absence) {
    case 'suspended':
      return { before: 'Asleep for', how: 'for' };
    case 'shut_down':
      return { before: 'Shut down', how: 'ago' };
    case 'rebooting':
      return { before: 'Rebooting for', how: 'for' };
    case 'agent_stopped':
      return { before: 'Agent stopped', how: 'ago' };
    default:
      // Who comes and goes is not lost.
      return is_expected ? { before: 'Lost for', how: 'for' } : { before: 'Last seen', how: 'ago' };
  }
}
