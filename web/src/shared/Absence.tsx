import type { Machine } from '@/api/types';
import { absenceWords } from './absence-words';
import { TimeAgo, TimeFor } from './TimeAgo';

interface Props {
  machine: Pick<Machine, 'absence' | 'is_expected'>;
  since: string;
  /** The word for its status stands beside it. */
  short?: boolean;
}

/** "Shut down 3 hours ago", "Lost for 5 minutes"; the exact time on hover. */
export function Absence({ machine, since, short = false }: Props) {
  const { whole, rest, how } = absenceWords(machine);
  return (
    <>
      {short ? rest : whole} {how === 'ago' ? <TimeAgo at={since} /> : <TimeFor since={since} />}
    </>
  );
}
