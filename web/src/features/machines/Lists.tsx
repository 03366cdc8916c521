import { memo, type ReactNode } from 'react';
import type { Machine } from '@/api/types';
import { cn } from '@/lib/cn';
import { useSlices } from '@/shared/slices';
import { MachineCard } from './MachineCard';
import { MachineTable } from './MachineTable';

interface Props {
  machines: readonly Machine[];
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
export function Lists({ machines, label, view, dense, more }: Props) {
  return LOOKS.map((look) => {
    const shown = look.view === view && look.dense === dense;
    const List = look.view === 'list' ? MachineTable : Cards;
    return (
      <div key={`${look.view} ${look.dense}`} hidden={!shown}>
        <List machines={machines} label={label} dense={look.dense} shown={shown} more={more} />
      </div>
    );
  });
}

export interface ListProps {
  machines: readonly Machine[];
  label: string;
  dense: boolean;
  shown: boolean;
  more?: ReactNode;
}

const Cards = memo(function Cards({ machines, dense, shown, more }: ListProps) {
  const drawn = useSlices(machines.length, shown);
  if (drawn === 0) return null;
  return (
    <div
      className={cn(
        'grid',
        dense
          ? 'grid-cols-[repeat(auto-fill,minmax(min(220px,100%),1fr))] gap-2'
          : 'grid-cols-[repeat(auto-fill,minmax(min(264px,100%),1fr))] gap-3',
      )}
    >
      {machines.map((machine, at) =>
        at < drawn ? (
          <MachineCard key={machine.id} machine={machine} dense={dense} />
        ) : (
          shown && <div key={machine.id} className={dense ? 'h-[144px]' : 'h-[206px]'} />
        ),
      )}
      {more}
    </div>
  );
});
