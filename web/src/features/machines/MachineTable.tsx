import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Machine } from '@/api/types';
import { cn } from '@/lib/cn';
import { duration } from '@/lib/time';
import { number, percent, rate } from '@/lib/units';
import { StatusWord } from '@/shared/StatusWord';
import { useSlices } from '@/shared/slices';
import { TimeAgo } from '@/shared/TimeAgo';
import { Figure } from '@/ui/Figure';
import { Td, Th } from '@/ui/Table';
import { KindIcon, whatItIs } from './MachineCard';
import { useReading } from './reading';
import { useFlash } from './use-flash';

interface Props {
  machines: readonly Machine[];
  label: string;
  dense: boolean;
}

/** Many machines in few lines. Columns give way where there is no room for them. */
export function MachineTable({ machines, label, dense }: Props) {
  const drawn = useSlices(machines.length);
  return (
    <div className="rounded-card border border-line bg-s1">
      <table className="w-full table-fixed border-collapse text-left text-13" aria-label={label}>
        <thead>
          <tr>
            <Th className="w-auto lg:w-[22%]">Name</Th>
            <Th className="w-30 sm:w-40 min-[1500px]:w-56">Status</Th>
            <Th className="hidden w-auto lg:table-cell">System</Th>
            <Th className="hidden w-18 text-right sm:table-cell">CPU</Th>
            <Th className="hidden w-18 text-right sm:table-cell">Memory</Th>
            <Th className="hidden w-18 text-right sm:table-cell">Disk</Th>
            <Th className="hidden w-16 text-right min-[1500px]:table-cell">Load</Th>
            <Th className="hidden w-40 text-right min-[1400px]:table-cell">Network in, out</Th>
            <Th className="hidden w-26 text-right md:table-cell">Up</Th>
          </tr>
        </thead>
        <tbody>
          {machines.slice(0, drawn).map((machine) => (
            <Row key={machine.id} machine={machine} dense={dense} />
          ))}
          {drawn < machines.length && (
            // The page is as long as it will be.
            <tr aria-hidden style={{ height: (machines.length - drawn) * (dense ? 29 : 37) }} />
          )}
        </tbody>
      </table>
    </div>
  );
}

const Row = memo(function Row({ machine, dense }: { machine: Machine; dense: boolean }) {
  const { ref, status, stale, latest, lastSeen } = useReading(machine);
  const flash = useFlash(status.condition);
  const cell = cn('border-b-0 border-t align-middle', dense && 'py-1!');
  const figure = cn(cell, 'text-right');
  return (
    <tr
      ref={ref as React.RefObject<HTMLTableRowElement | null>}
      className={cn('relative hover:bg-s2', flash && 'flash')}
    >
      <Td className={cell}>
        <span className="flex items-center gap-2">
          <KindIcon kind={machine.kind} />
          <Link
            to="/machines/$id"
            params={{ id: machine.id }}
            title={machine.name}
            data-machine-link
            dir="auto"
            className="stretched one-line min-w-0 text-left font-medium"
          >
            {machine.name}
          </Link>
        </span>
      </Td>
      <Td className={cell}>
        <StatusWord status={status} stale={stale} withReason className="w-full" />
      </Td>
      <Td className={cn(cell, 'one-line hidden text-t3 lg:table-cell')} title={whatItIs(machine)}>
        {whatItIs(machine)}
      </Td>
      <Td className={cn(figure, 'hidden sm:table-cell')}>
        <Figure quantity={percent(latest?.cpu_percent)} />
      </Td>
      <Td className={cn(figure, 'hidden sm:table-cell')}>
        <Figure quantity={percent(latest?.memory_percent)} />
      </Td>
      <Td className={cn(figure, 'hidden sm:table-cell')}>
        <Figure quantity={percent(latest?.disk_percent)} />
      </Td>
      <Td className={cn(figure, 'hidden min-[1500px]:table-cell')}>
        <Figure quantity={number(latest?.load_1m)} />
      </Td>
      <Td className={cn(figure, 'hidden min-[1400px]:table-cell')}>
        <Figure quantity={rate(latest?.net_rx_bps)} />
        <span className="text-t3">, </span>
        <Figure quantity={rate(latest?.net_tx_bps)} />
      </Td>
      <Td className={cn(figure, 'tnum hidden whitespace-nowrap text-t2 md:table-cell')}>
        {latest ? (
          duration(latest.uptime_seconds)
        ) : lastSeen ? (
          <TimeAgo at={lastSeen} className="text-t3" />
        ) : (
          '–'
        )}
      </Td>
    </tr>
  );
});
