import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { Fragment } from 'react';
import type { Alert, Machine } from '@/api/types';
import { Absence } from '@/shared/Absence';
import { AlertTitle } from '@/shared/alerts/AlertTitle';
import { countAlerts, presentMachine } from '@/shared/status';
import { StatusMark, toneText } from '@/ui/StatusMark';
import { causes } from './attention-list';

const SHOWN = 6;

interface Props {
  machines: readonly Machine[];
  /** All that are not over; undefined until they are known. */
  alerts: readonly Alert[] | undefined;
}

/** What somebody should look at; nothing at all when there is nothing. */
export function Attention({ machines, alerts }: Props) {
  if (machines.length === 0) return null;
  const more = machines.length - SHOWN;
  return (
    <section aria-labelledby="attention" className="mt-6">
      <div className="mb-2 flex items-baseline justify-between gap-4">
        <h2 id="attention" className="text-15 font-semibold">
          Needs attention
        </h2>
        <Link to="/alerts" className="text-13 text-accent underline-offset-2 hover:underline">
          All alerts
        </Link>
      </div>
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
                    <Reason machine={machine} alerts={alerts} />
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

interface ReasonProps {
  machine: Machine;
  alerts: readonly Alert[] | undefined;
}

/** Why it is in this list; of one that is away, how it left and when. */
function Reason({ machine, alerts }: ReasonProps) {
  if (machine.status === 'offline' && machine.last_seen) {
    return <Absence machine={machine} since={machine.last_seen} short />;
  }
  if (machine.open_alerts === 0) return null;
  const { named, more } = causes(machine, alerts);
  if (named.length === 0) return countAlerts(machine.open_alerts);
  return (
    <>
      {named.map((alert, at) => (
        <Fragment key={alert.id}>
          {at > 0 && ', '}
          <AlertTitle alert={alert} />
        </Fragment>
      ))}
      {more > 0 && ` and ${more} more`}
    </>
  );
}
