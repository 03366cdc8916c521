import { memo, type ReactNode, useMemo, useRef } from 'react';
import type { Machine } from '@/api/types';
import { cn } from '@/lib/cn';
import { useSlices } from '@/shared/slices';
import { MachineCard } from './MachineCard';
import { MachineTable } from './MachineTable';

interface Props {
  machines: readonly Machine[];
  /** Which of them are to be shown, by id. */
  wanted: ReadonlySet<string>;
  label: string;
  /** Undefined when none is to be shown. */
  view: 'cards' | 'list' | undefined;
  dense: boolean;
  /** Stands after the last card. */
  more?: ReactNode;
}

const LOOKS = (['cards', 'list'] as const).flatMap((view) =>
  [false, true].map((dense) => ({ view, dense })),
);

/**
 * The machines of a group in the look that was chosen. The one that was shown before stays for a
 * moment, hidden, and goes in slices: nobody waits for two hundred cards to be taken away.
 */
export function Lists({ machines, wanted, label, view, dense, more }: Props) {
  return LOOKS.map((look) => {
    const shown = look.view === view && look.dense === dense;
    const List = look.view === 'list' ? MachineTable : Cards;
    return (
      <div key={`${look.view} ${look.dense}`} hidden={!shown}>
        <List
          machines={machines}
          wanted={shown ? wanted : NONE}
          label={label}
          dense={look.dense}
          more={more}
        />
      </div>
    );
  });
}

const NONE: ReadonlySet<string> = new Set();

/** Those machines of a list whose content the browser draws now: it skips others (`skip-offscreen`). */
export function inSight(list: HTMLElement | null): Set<string> {
  const seen = new Set<string>();
  for (const element of list?.children ?? []) {
    const id = (element as HTMLElement).dataset.machine;
    const content = element.firstElementChild;
    if (id && content?.checkVisibility?.({ contentVisibilityAuto: true }) !== false) seen.add(id);
  }
  return seen;
}

export interface ListProps {
  machines: readonly Machine[];
  wanted: ReadonlySet<string>;
  label: string;
  dense: boolean;
  more?: ReactNode;
}

const Cards = memo(function Cards({ machines, wanted, dense, more }: ListProps) {
  const list = useRef<HTMLDivElement>(null);
  const order = useMemo(() => machines.map(({ id }) => id), [machines]);
  const standing = useSlices(order, wanted, () => inSight(list.current));
  if (standing.size === 0) return null;
  return (
    <div
      ref={list}
      className={cn(
        'grid',
        dense
          ? 'grid-cols-[repeat(auto-fill,minmax(min(220px,100%),1fr))] gap-2'
          : 'grid-cols-[repeat(auto-fill,minmax(min(264px,100%),1fr))] gap-3',
      )}
    >
      {machines.map((machine) => {
        const { id } = machine;
        const stands = standing.get(id);
        if (stands)
          return <MachineCard key={id} machine={machine} dense={dense} standing={stands} />;
        return wanted.has(id) && <div key={id} className={dense ? 'h-[144px]' : 'h-[206px]'} />;
      })}
      {more}
    </div>
  );
});
