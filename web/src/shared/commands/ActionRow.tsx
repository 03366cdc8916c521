import type { Action } from '@/api/types';
import { cn } from '@/lib/cn';
import { took } from '@/lib/time';
import { QuickLink } from '../QuickLink';
import { TimeAgo } from '../TimeAgo';
import { Elapsed } from './Elapsed';
import { StateWord } from './StateWord';
import { isBad, nameOf } from './words';

type By = 'action' | 'machine' | 'both';

interface Props {
  action: Action;
  /** What tells it from the others: what is done, where, or both. */
  by?: By;
}

const NAMES: Record<By, (action: Action) => string> = {
  action: ({ title }) => title,
  machine: ({ machine_name }) => machine_name,
  both: nameOf,
};

/** A command in a list, which leads to its page. */
export function ActionRow({ action, by = 'both' }: Props) {
  const { state, failure } = action;
  return (
    <li className="relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-0.5 px-4 py-2.5 hover:bg-s2">
      <div className="min-w-0">
        <QuickLink
          to="/commands/$id"
          params={{ id: action.id }}
          className="stretched font-medium [overflow-wrap:anywhere]"
        >
          <bdi>{NAMES[by](action)}</bdi>
        </QuickLink>
        <p className="text-13 text-t3 [overflow-wrap:anywhere]">
          <bdi>{action.by}</bdi>, <TimeAgo at={action.asked_at} />
          {failure && isBad(action) && (
            <>
              {' · '}
              <span className="text-t2">{failure.message}</span>
            </>
          )}
          {(state === 'rejected' || state === 'cancelled') && (action.note ?? failure?.message) && (
            <>
              {' · '}
              <span className="text-t2">{action.note ?? failure?.message}</span>
            </>
          )}
        </p>
      </div>
      <p className="flex flex-col items-end text-13">
        <StateWord action={action} className={cn('max-sm:whitespace-normal max-sm:text-right')} />
        <span className="tnum text-12 text-t3">
          {state === 'running' ? (
            <Elapsed since={action.started_at ?? action.asked_at} />
          ) : (
            action.duration_ms != null && took(action.duration_ms)
          )}
        </span>
      </p>
    </li>
  );
}

/** Commands one below the other. */
export function ActionList({
  label,
  actions,
  by = 'both',
}: {
  label: string;
  actions: readonly Action[];
  by?: By;
}) {
  return (
    <ul
      aria-label={label}
      className="divide-y divide-line overflow-hidden rounded-card border border-line bg-s1"
    >
      {actions.map((action) => (
        <ActionRow key={action.id} action={action} by={by} />
      ))}
    </ul>
  );
}
