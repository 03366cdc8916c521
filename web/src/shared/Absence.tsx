import type { Machine } from '@/api/types';
import { absenceWords } from './absence-words';
import { TimeAgo, TimeFor } from './TimeAgo';

interface Props {
  machine: Pick<Machine, 'absence' | 'is_expected'>;
  since: string;
}

/** "Shut down 3 hours ago", "Lost for 5 minutes"; the exact time on hover. */
export function Absence({ machine, since }: Props) {
  const { before, how } = absenceWords(machine);
  return (
    <>
      {before} {how === 'ago' ? <TimeAgo at={since} /> : <TimeFor since={since} />}
    </>
  );
}
