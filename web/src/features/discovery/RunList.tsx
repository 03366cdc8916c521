import { Link } from '@tanstack/react-router';
import type { Discovery } from '@/api/types';
import { TimeAgo } from '@/shared/TimeAgo';
import { Panel } from '@/ui/Panel';
import { StatusMark } from '@/ui/StatusMark';
import { hostsFound, STATES } from './runs';

interface Props {
  runs: readonly Discovery[];
  /** The one that is looked at. */
  shown: string | undefined;
}

/** The last searches, newest first; each opens what it found. */
export function RunList({ runs, shown }: Props) {
  return (
    <Panel title="Searches" note="The last twenty are kept." flush>
      <ul className="divide-y divide-line">
        {runs.map(({ id, state, cidrs, progress, started_at, started_by }, at) => {
          const { word, mark, tone } = STATES[state];
          return (
            <li
              key={id}
              data-run={state}
              className="relative flex flex-wrap items-baseline gap-x-3 gap-y-0.5 px-4 py-2 text-13 hover:bg-s2"
            >
              <Link
                to="/discover"
                search={{ list: 'local', run: at === 0 ? undefined : id }}
                resetScroll={false}
                aria-current={id === shown ? 'true' : undefined}
                className="tnum stretched min-w-0 font-medium [overflow-wrap:anywhere] aria-[current=true]:text-accent"
              >
                {cidrs.join(', ')}
              </Link>
              <span className="flex items-center gap-1.5">
                <StatusMark mark={mark} tone={tone} size={12} />
                {word}
              </span>
              <span className="text-t2">{hostsFound(progress.hosts_found)}</span>
              <span className="text-t3 sm:ml-auto">
                <TimeAgo at={started_at} /> by <bdi>{started_by}</bdi>
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
