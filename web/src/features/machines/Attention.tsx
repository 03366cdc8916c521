import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import type { Machine } from '@/api/types';
import { presentMachine } from '@/shared/status';
import { TimeAgo } from '@/shared/TimeAgo';
import { StatusMark, toneText } from '@/ui/StatusMark';
import { causes } from './attention-list';

const SHOWN = 6;

/** What somebody should look at; nothing at all when there is nothing. */
export function Attention({ machines }: { machines: readonly Machine[] }) {
  if (machines.length === 0) return null;
  const more = machines.length - SHOWN;
  return (
    <section aria-labelledby="attention" className="mt-6">
      <h2 id="attention" className="mb-2 text-15 font-semibold">
        Needs attention
      </h2>
      <ul className="divide-y divide-line overflow-hidden rounded-card border border-line bg-s1">
        {machines.slice(0, SHOWN).map((machine) => {
          const status = presentMachine(machine);
          return (
            <li key={machine.id}>
              <Link
                to="/machines/$id"
                params={{ id: machine.id }}
                className="flex min-h-11 items-center gap-2.5 px-4 py-2 -outline-offset-2 hover:bg-s2"
              >
                <StatusMark mark={status.mark} tone={status.tone} />
                <span className="min-w-0 flex-1">
                  <span className="font-medium [overflow-wrap:anywhere]">
                    <bdi>{machine.name}</bdi>
                  </span>{' '}
                  <span className={toneText[status.tone]}>{status.word}</span>{' '}
                  <span className="text-t2">
                    <Reason machine={machine} />
                  </span>
                </span>
                <ChevronRight size={16} aria-hidden className="shrink-0 text-t3" />
              </Link>
            </li>
          );
        })}
      </ul>
      {more > 0 && (
        <p className="mt-2 text-13 text-t3">And {more} more; the counts above lead to them.</p>
      )}
    </section>
  );
}

/** Why it is in this list, and since when where it is away. */
function Reason({ machine }: { machine: Machine }) {
  return (
    <>
      {causes(machine).join(' ')}
      {machine.status === 'offline' && machine.last_seen && (
        <>
          {' '}
          Last seen <TimeAgo at={machine.last_seen} />.
        </>
      )}
    </>
  );
}
