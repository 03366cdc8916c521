// How a machine that is away left, and since when, in words.
import type { Machine } from '@/api/types';

interface Words {
  /** What stands before the time where nothing else says how it left. */
  whole: string;
  /** The same where the word for its status stands beside it. */
  rest: string;
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
      return { whole: 'Asleep for', rest: 'for', how: 'for' };
    case 'shut_down':
      return { whole: 'Shut down', rest: '', how: 'ago' };
    case 'rebooting':
      return { whole: 'Rebooting for', rest: 'for', how: 'for' };
    case 'agent_stopped':
      return { whole: 'Agent stopped', rest: '', how: 'ago' };
    default:
      // Who comes and goes is not lost.
      return is_expected
        ? { whole: 'Lost for', rest: 'lost for', how: 'for' }
        : { whole: 'Last seen', rest: 'last seen', how: 'ago' };
  }
}
