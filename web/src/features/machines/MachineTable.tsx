import { Link } from '@tanstack/react-router';
import { memo, useMemo, useRef } from 'react';
import type { Machine } from '@/api/types';
import { cn } from '@/lib/cn';
import { duration } from '@/lib/time';
import { number, percent, rate } from '@/lib/units';
import { useOnScreen } from '@/shared/on-screen';
import { StatusWord } from '@/shared/StatusWord';
import { type Standing, useSlices } from '@/shared/slices';
import { presentMachine } from '@/shared/status';
import { TimeAgo } from '@/shared/TimeAgo';
import { Figure } from '@/ui/Figure';
import { inSight, type ListProps } from './Lists';
import { KindIcon, whatItIs } from './MachineCard';
import { useReading } from './reading';
import { useFlash } from './use-flash';

/**
 * Rows are grids, so that the browser can skip those that are out of sight: in the layout of a table
 * every row takes part. A row that is drawn so says what it is, for browsers that would not see it.
 */
const AS = {
  table: { role: 'table' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  head: { role: 'columnheader' },
  cell: { role: 'cell' },
} as const;

const COLUMNS = [
  'grid items-center grid-cols-[minmax(0,1fr)_122px]',
  'min-[23rem]:grid-cols-[minmax(0,1fr)_122px_70px]',
  'sm:grid-cols-[minmax(0,1fr)_152px_repeat(3,70px)]',
  'md:grid-cols-[minmax(0,1fr)_160px_repeat(3,70px)_122px]',
  'lg:grid-cols-[minmax(0,1fr)_164px_minmax(0,1.35fr)_repeat(3,70px)_122px]',
  'min-[88rem]:grid-cols-[minmax(0,1fr)_204px_minmax(0,1.15fr)_repeat(3,70px)_repeat(2,94px)_122px]',
  'min-[98rem]:grid-cols-[minmax(0,1fr)_248px_minmax(0,1.15fr)_repeat(3,70px)_60px_repeat(2,94px)_122px]',
].join(' ');

/** From which width on a column is there. In rem throughout: Tailwind cannot order mixed units. */
const FROM = {
  cpu: 'hidden min-[23rem]:block',
  figures: 'hidden sm:block',
  up: 'hidden md:block',
  system: 'hidden lg:block',
  network: 'hidden min-[88rem]:block',
  load: 'hidden min-[98rem]:block',
} as const;

/** Many machines in few lines. Columns give way where there is no room for them. */
export const MachineTable = memo(function MachineTable({
  machines,
  label,
  wanted,
  dense,
}: ListProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const order = useMemo(() => machines.map(({ id }) => id), [machines]);
  const standing = useSlices(order, wanted, () => inSight(body.current));
  if (standing.size === 0) return null;
  return (
    <table
      {...AS.table}
      aria-label={label}
      className="block rounded-card border border-line bg-s1 text-left text-13"
    >
      <thead {...AS.group} className="block">
        <tr {...AS.row} className={cn(COLUMNS, 'h-9')}>
          <Head>Name</Head>
          <Head>Status</Head>
          <Head className={FROM.system}>System</Head>
          <Head className={cn(FROM.cpu, 'text-right')}>CPU</Head>
          <Head className={cn(FROM.figures, 'text-right')}>Memory</Head>
          <Head className={cn(FROM.figures, 'text-right')}>Disk</Head>
          <Head className={cn(FROM.load, 'text-right')}>Load</Head>
          <Head className={cn(FROM.network, 'text-right')}>In</Head>
          <Head className={cn(FROM.network, 'text-right')}>Out</Head>
          <Head className={cn(FROM.up, 'text-right')}>Up</Head>
        </tr>
      </thead>
      <tbody {...AS.group} ref={body} className="block">
        {machines.map((machine) => {
          const { id } = machine;
          const stands = standing.get(id);
          if (stands) return <Row key={id} machine={machine} dense={dense} standing={stands} />;
          return (
            wanted.has(id) && (
              // The page is as long as it will be.
              <tr key={id} aria-hidden className={cn('block', dense ? 'h-[29px]' : 'h-[37px]')} />
            )
          );
        })}
      </tbody>
    </table>
  );
});

function Head({ className, ...rest }: React.ComponentProps<'th'>) {
  return (
    <th
      {...AS.head}
      scope="col"
      {...rest}
      className={cn('whitespace-nowrap px-3 text-12 font-medium text-t3', className)}
    />
  );
}

function Cell({ className, ...rest }: React.ComponentProps<'td'>) {
  return <td {...AS.cell} {...rest} className={cn('min-w-0 px-3', className)} />;
}

interface RowProps {
  machine: Machine;
  dense: boolean;
  standing: Standing;
}

const Row = memo(function Row({ machine, dense, standing }: RowProps) {
  const ref = useRef<HTMLTableRowElement>(null);
  const visible = useOnScreen(ref);
  const flash = useFlash(presentMachine(machine).condition);
  return (
    <tr
      {...AS.row}
      ref={ref}
      hidden={standing === 'going'}
      data-machine={machine.id}
      className={cn(
        COLUMNS,
        standing === 'waiting' ? 'skip' : 'skip-offscreen',
        'relative border-t border-line hover:bg-s2',
        dense ? 'min-h-[29px] [--usual:28px]' : 'min-h-[37px] [--usual:36px]',
        flash && 'flash',
      )}
    >
      <Cells machine={machine} visible={visible} />
    </tr>
  );
});

/** Apart from the row itself, so that a row comes and goes without its content being drawn anew. */
const Cells = memo(function Cells({ machine, visible }: { machine: Machine; visible: boolean }) {
  const { status, stale, latest, lastSeen } = useReading(machine, visible);
  return (
    <>
      <Cell>
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
      </Cell>
      <Cell>
        <StatusWord status={status} stale={stale} withReason className="w-full" />
      </Cell>
      <Cell className={cn(FROM.system, 'one-line text-t3')} title={whatItIs(machine)}>
        {whatItIs(machine)}
      </Cell>
      <Cell className={FROM.cpu}>
        <Figure column="percent" quantity={percent(latest?.cpu_percent)} />
      </Cell>
      <Cell className={FROM.figures}>
        <Figure column="percent" quantity={percent(latest?.memory_percent)} />
      </Cell>
      <Cell className={FROM.figures}>
        <Figure column="percent" quantity={percent(latest?.disk_percent)} />
      </Cell>
      <Cell className={cn(FROM.load, 'text-right')}>
        <Figure quantity={number(latest?.load_1m)} />
      </Cell>
      <Cell className={FROM.network}>
        <Figure column="rate" quantity={rate(latest?.net_rx_bps)} />
      </Cell>
      <Cell className={FROM.network}>
        <Figure column="rate" quantity={rate(latest?.net_tx_bps)} />
      </Cell>
      <Cell className={cn(FROM.up, 'tnum whitespace-nowrap text-right text-t2')}>
        {latest && !stale ? (
          duration(latest.uptime_seconds)
        ) : lastSeen ? (
          <TimeAgo at={lastSeen} className="text-t3" />
        ) : (
          '–'
        )}
      </Cell>
    </>
  );
});
