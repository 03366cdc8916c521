import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import {
  ArrowDown,
  ArrowUp,
  ChartColumn,
  ChevronLeft,
  ChevronRight,
  SlidersHorizontal,
} from 'lucide-react';
import { costBreakdownQuery } from '@/api/queries';
import type { CostBreakdown, MachineCost } from '@/api/types';
import { cn } from '@/lib/cn';
import { text, watts } from '@/lib/units';
import { ListState } from '@/shared/ListState';
import { LabelWord } from '@/shared/power/LabelWord';
import { sharesWords } from '@/shared/power/labels';
import { IconButton } from '@/ui/Button';
import { Select } from '@/ui/Field';
import { Panel } from '@/ui/Panel';
import { Table, Td, Th } from '@/ui/Table';
import { monthBy, monthName, months } from './days';
import { hoursText, isNothing, kwhText, money } from './money';
import { PAST } from './Past';
import { PowerDialog } from './PowerDialog';
import { type Column, direction, sorted } from './rows';

const route = getRouteApi('/shell/costs');

interface Props {
  /** The month that is on, by the hub's clock. */
  now: string;
}

/** What each machine took in a month. */
export function MachineCosts({ now }: Props) {
  const { month = now } = route.useSearch();
  const query = useQuery(costBreakdownQuery(month === now ? undefined : month));
  return (
    <Panel title="Machines" flush actions={<MonthPicker now={now} month={month} />}>
      <div className={cn(query.isPlaceholderData && 'opacity-60')} aria-busy={query.isFetching}>
        <ListState what="costs of the month" query={query}>
          {(data) => <Costs data={data} />}
        </ListState>
      </div>
    </Panel>
  );
}

function MonthPicker({ now, month }: { now: string; month: string }) {
  const navigate = useNavigate({ from: '/costs' });
  const go = (to: string) =>
    void navigate({
      search: (before) => ({ ...before, month: to === now ? undefined : to }),
      resetScroll: false,
    });
  return (
    <>
      <IconButton label="The month before" onClick={() => go(monthBy(month, -1))}>
        <ChevronLeft size={16} aria-hidden />
      </IconButton>
      <Select
        small
        aria-label="Month"
        className="w-40"
        value={month}
        options={months(now, month).map((each) => ({ value: each, label: monthName(each) }))}
        onChange={go}
      />
      <IconButton
        label="The month after"
        disabled={month >= now}
        onClick={() => go(monthBy(month, 1))}
      >
        <ChevronRight size={16} aria-hidden />
      </IconButton>
    </>
  );
}

const COLUMNS: readonly { column: Column; name: string; className?: string }[] = [
  { column: 'name', name: 'Machine' },
  { column: 'kwh', name: 'kWh', className: 'text-right' },
  { column: 'cost', name: 'Cost', className: 'text-right' },
  { column: 'watts', name: 'Average', className: 'text-right max-sm:hidden' },
  { column: 'hours', name: 'Awake', className: 'text-right max-sm:hidden' },
  { column: 'label', name: 'How it is known', className: 'max-sm:hidden' },
];

function Costs({ data }: { data: CostBreakdown }) {
  const { sort = 'cost', turned, power } = route.useSearch();
  const navigate = useNavigate({ from: '/costs' });
  const { items, total, currency } = data;
  const looked = items.find(({ machine_id }) => machine_id === power);
  if (items.length === 0) return <p className="px-4 py-6 text-t2">There are no machines.</p>;
  const rows = sorted(items, sort, turned === 'yes');
  return (
    <>
      {total.kwh === 0 && (
        <p className="px-4 pt-4 text-t2">Nothing was counted in {monthName(data.month)}.</p>
      )}
      <Table label={`Machines in ${monthName(data.month)}`}>
        <thead>
          <tr>
            {COLUMNS.map((each) => (
              <Head key={each.column} {...each} />
            ))}
            <Th className="w-10 px-1">
              <span className="sr-only">Over time, and watts</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((item) => (
            <Row key={item.machine_id} item={item} currency={currency} />
          ))}
        </tbody>
        <tfoot className="border-t border-line font-medium">
          {!isNothing(total.standing_charge) && (
            <tr>
              <th scope="row" className="px-3 pt-2 text-left font-normal text-t2">
                Standing charge
              </th>
              <td />
              <td className="tnum whitespace-nowrap px-3 pt-2 text-right font-normal">
                {money(total.standing_charge, currency)}
              </td>
              <td colSpan={4} />
            </tr>
          )}
          <tr>
            <th scope="row" className="px-3 py-2 text-left font-medium">
              Total
            </th>
            <td className="tnum px-3 py-2 text-right">{kwhText(total.kwh)}</td>
            <td className="tnum whitespace-nowrap px-3 py-2 text-right">
              {money(total.cost, currency)}
            </td>
            <td colSpan={4} className="px-3 py-2 font-normal text-t3 max-sm:hidden">
              {sharesWords(total.shares)}
            </td>
          </tr>
        </tfoot>
      </Table>
      {looked && (
        <PowerDialog
          key={looked.machine_id}
          id={looked.machine_id}
          name={looked.name}
          onClose={() =>
            void navigate({
              search: (before) => ({ ...before, power: undefined }),
              replace: true,
              resetScroll: false,
            })
          }
        />
      )}
    </>
  );
}

function Head({ column, name, className }: (typeof COLUMNS)[number]) {
  const { sort = 'cost', turned } = route.useSearch();
  const navigate = useNavigate({ from: '/costs' });
  const isIt = sort === column;
  const way = direction(column, isIt && turned === 'yes');
  const Arrow = way === 'ascending' ? ArrowUp : ArrowDown;
  return (
    <Th aria-sort={isIt ? way : undefined} className={className}>
      <button
        type="button"
        onClick={() =>
          void navigate({
            search: (before) => ({
              ...before,
              sort: column === 'cost' ? undefined : column,
              turned: isIt && turned !== 'yes' ? 'yes' : undefined,
            }),
            replace: true,
            resetScroll: false,
          })
        }
        className={cn(
          '-mx-1 inline-flex min-h-6 items-center gap-1 rounded-control px-1 hover:text-t1 pointer-coarse:min-h-11',
          isIt && 'text-t1',
        )}
      >
        {name}
        {isIt && <Arrow size={12} aria-hidden />}
      </button>
    </Th>
  );
}

/** The bars stand above the table, and may be off the screen. */
function showPast() {
  document.getElementById(PAST)?.scrollIntoView({ block: 'nearest' });
}

function Row({ item, currency }: { item: MachineCost; currency: string }) {
  const { machine } = route.useSearch();
  const navigate = useNavigate({ from: '/costs' });
  const { machine_id, name, kind, kwh, cost, average_watts, awake_hours, label, why } = item;
  const hours = `${hoursText(awake_hours)} h`;
  const quiet = kwh === 0 && 'text-t3';
  const isChosen = machine === machine_id;
  return (
    <tr className="hover:bg-s2">
      <Td className="min-w-32">
        <Link
          to="/machines/$id"
          params={{ id: machine_id }}
          dir="auto"
          className="-my-[3px] inline-block py-[3px] text-left font-medium [overflow-wrap:anywhere] hover:underline"
        >
          {name}
        </Link>
        <span className="block text-t3">{kind === 'server' ? 'Server' : 'Workstation'}</span>
        <span className="block text-t3 sm:hidden">
          {average_watts != null && `${text(watts(average_watts))} · `}
          {hours}
          <LabelWord label={label} className="flex" />
        </span>
      </Td>
      <Td className={cn('tnum text-right', quiet)}>{kwhText(kwh)}</Td>
      <Td className={cn('tnum whitespace-nowrap text-right font-medium', quiet)}>
        {money(cost, currency)}
      </Td>
      <Td className="tnum whitespace-nowrap text-right max-sm:hidden">
        {text(watts(average_watts))}
      </Td>
      <Td className="tnum whitespace-nowrap text-right max-sm:hidden">{hours}</Td>
      <Td className="min-w-56 max-sm:hidden">
        <LabelWord label={label} />
        <span className="block text-t3">{why}</span>
      </Td>
      <Td className="whitespace-nowrap px-1 py-1 text-right">
        <IconButton
          label={`${name} over time`}
          pressed={isChosen}
          className="max-sm:hidden"
          onClick={() =>
            void navigate({
              search: (before) => ({ ...before, machine: isChosen ? undefined : machine_id }),
              resetScroll: false,
            }).then(() => isChosen || showPast())
          }
        >
          <ChartColumn size={15} aria-hidden />
        </IconButton>
        <IconButton
          label={`Watts of ${name}`}
          onClick={() =>
            void navigate({
              search: (before) => ({ ...before, power: machine_id }),
              resetScroll: false,
            })
          }
        >
          <SlidersHorizontal size={15} aria-hidden />
        </IconButton>
      </Td>
    </tr>
  );
}
