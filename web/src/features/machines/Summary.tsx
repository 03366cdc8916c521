import { useMemo } from 'react';
import type { Machine } from '@/api/types';
import { cn } from '@/lib/cn';
import { rollUp } from '@/shared/status';
import { type Mark, StatusMark, type Tone } from '@/ui/StatusMark';
import { type Filter, select } from './filter';

type Cell = Pick<Filter, 'status' | 'kind'>;

interface Props {
  machines: readonly Machine[];
  chosen: Cell;
  onChoose: (cell: Cell) => void;
}

interface Named extends Cell {
  name: string;
  /** Shown though nothing is in it. */
  always?: boolean;
  mark?: { mark: Mark; tone: Tone };
  of?: Machine['kind'];
}

const CELLS: readonly Named[] = [
  { name: 'All', always: true },
  { name: 'Online', status: 'online', always: true },
  {
    name: 'Servers offline',
    status: 'offline',
    kind: 'server',
    always: true,
  },
  { name: 'Workstations online', status: 'online', kind: 'workstation', of: 'workstation' },
  { name: 'With alerts', status: 'alerts', always: true },
  { name: 'Paused', status: 'paused', mark: { mark: 'paused', tone: 'maint' } },
  { name: 'Never seen', status: 'unknown', mark: { mark: 'unknown', tone: 'off' } },
  { name: 'With updates', status: 'updates' },
];

/** The worst of those in a cell that is about trouble. */
function markOf(machines: readonly Machine[], { status, kind }: Cell): Named['mark'] {
  if (status !== 'alerts' && status !== 'offline') return undefined;
  const found = select(machines, { status, kind });
  if (status === 'offline') return rollUp(found);
  const critical = found.some(({ worst_alert }) => worst_alert === 'critical');
  return critical ? { mark: 'critical', tone: 'crit' } : { mark: 'warning', tone: 'warn' };
}

/** How many there are of what; each is a filter, pressed once to set and once more to lift. */
export function Summary({ machines, chosen, onChoose }: Props) {
  const cells = useMemo(
    () =>
      CELLS.map((cell) => ({
        ...cell,
        count: select(machines, { status: cell.status, kind: cell.kind }).length,
        mark: cell.mark ?? markOf(machines, cell),
        outOf: cell.of && select(machines, { kind: cell.of }).length,
      })),
    [machines],
  );
  const isChosen = (cell: Cell) => cell.status === chosen.status && cell.kind === chosen.kind;

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is a part of a form
    <div
      role="group"
      aria-label="How many machines there are, and in what state"
      className="cells grid grid-cols-2 gap-px overflow-hidden rounded-card border border-line bg-line sm:flex sm:flex-wrap"
    >
      {cells
        .filter((cell) => cell.always || cell.count > 0 || cell.outOf || isChosen(cell))
        .map((cell) => (
          <button
            key={cell.name}
            type="button"
            aria-pressed={isChosen(cell)}
            onClick={() => onChoose(isChosen(cell) ? {} : { status: cell.status, kind: cell.kind })}
            className={cn(
              'flex items-baseline gap-2 bg-s1 px-3 py-2 text-left last:odd:col-span-2 sm:min-w-[88px] sm:flex-auto sm:flex-col sm:items-start sm:gap-0.5 sm:px-3 sm:py-2.5 xl:px-4 -outline-offset-2 transition-colors duration-120 hover:bg-s2',
              'aria-pressed:bg-s3 aria-pressed:shadow-[inset_0_-2px_0_var(--accent)]',
            )}
          >
            <span
              className={cn(
                'tnum whitespace-nowrap text-20 font-semibold',
                cell.count === 0 && 'text-t3',
              )}
            >
              {cell.count}
              {cell.outOf !== undefined && (
                <span className="text-14 font-normal text-t3 max-sm:sr-only"> of {cell.outOf}</span>
              )}
            </span>
            <span className="flex items-center gap-1.5 text-13 sm:whitespace-nowrap text-t2">
              {cell.mark && cell.count > 0 && (
                <StatusMark mark={cell.mark.mark} tone={cell.mark.tone} size={12} />
              )}
              {cell.name}
            </span>
          </button>
        ))}
    </div>
  );
}
