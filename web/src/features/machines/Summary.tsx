import { type ReactNode, useMemo } from 'react';
import type { Machine } from '@/api/types';
import { cn } from '@/lib/cn';
import { present } from '@/shared/status';
import { StatusMark } from '@/ui/StatusMark';
import { hasStatus, type StatusFilter } from './filter';

interface Props {
  machines: readonly Machine[];
  status: StatusFilter | undefined;
  onStatus: (status: StatusFilter | undefined) => void;
}

const MARKS: Record<Exclude<StatusFilter, 'online' | 'healthy'>, ReactNode> = {
  warning: mark('online', 1),
  offline: mark('offline', 0),
  paused: mark('paused', 0),
  unknown: mark('unknown', 0),
};

function mark(status: Machine['status'], warnings: number) {
  const facts = { kind: 'server', status, status_reason: '', warnings } as const;
  const { mark, tone } = present(facts);
  return <StatusMark mark={mark} tone={tone} size={12} />;
}

/** How many there are of what; each is a filter, pressed once to set and once more to lift. */
export function Summary({ machines, status, onStatus }: Props) {
  const cells = useMemo(() => {
    const of = (filter: StatusFilter) => machines.filter((machine) => hasStatus(machine, filter));
    const offline = of('offline');
    const workstations = offline.filter((machine) => machine.kind === 'workstation').length;
    return [
      { filter: undefined, name: 'All', count: machines.length, always: true },
      { filter: 'online', name: 'Online', count: of('online').length, always: true },
      { filter: 'warning', name: 'Warning', count: of('warning').length },
      {
        filter: 'offline',
        name: 'Offline',
        count: offline.length,
        note: workstations > 0 ? `${workstations} workstation${workstations === 1 ? '' : 's'}` : '',
      },
      { filter: 'paused', name: 'Paused', count: of('paused').length },
      { filter: 'unknown', name: 'Never seen', count: of('unknown').length },
    ] as const;
  }, [machines]);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is a part of a form
    <div
      role="group"
      aria-label="How many machines there are, and in what state"
      className="flex flex-wrap gap-px overflow-hidden rounded-card border border-line bg-line"
    >
      {cells
        .filter((cell) => 'always' in cell || cell.count > 0 || cell.filter === status)
        .map((cell) => (
          <button
            key={cell.name}
            type="button"
            aria-pressed={cell.filter === status}
            onClick={() => onStatus(cell.filter === status ? undefined : cell.filter)}
            className={cn(
              'flex min-w-[104px] flex-1 flex-col items-start gap-0.5 bg-s1 px-4 py-2.5 text-left -outline-offset-2 transition-colors duration-120 hover:bg-s2',
              'aria-pressed:bg-s3 aria-pressed:shadow-[inset_0_-2px_0_var(--accent)]',
            )}
          >
            <span className="tnum text-20 font-semibold">{cell.count}</span>
            <span className="flex items-center gap-1.5 text-13 text-t2">
              {cell.filter && cell.filter !== 'online' && cell.count > 0 && MARKS[cell.filter]}
              {cell.name}
              {'note' in cell && cell.note && (
                <span className="text-12 text-t3 max-sm:sr-only">{cell.note}</span>
              )}
            </span>
          </button>
        ))}
    </div>
  );
}
