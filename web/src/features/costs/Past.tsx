import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { costHistoryQuery, machinesQuery } from '@/api/queries';
import type { CostHistory, Machine } from '@/api/types';
import { cn } from '@/lib/cn';
import { ListState } from '@/shared/ListState';
import { LabelWord } from '@/shared/power/LabelWord';
import { Select } from '@/ui/Field';
import { Panel } from '@/ui/Panel';
import { Segmented } from '@/ui/Segmented';
import { Table, Td, Th } from '@/ui/Table';
import { Bars } from './Bars';
import { firstDay, lineName } from './days';
import { hoursText, isNothing, kwhText, money } from './money';
import { byName } from './rows';

const route = getRouteApi('/shell/costs');

/** Where it is on the page. */
export const PAST = 'costs-over-time';

interface Props {
  /** By the hub's clock. */
  today: string;
  /** The meter costs something of its own, which is of no machine. */
  hasStanding: boolean;
}

/** Costs over time, as bars or as figures, of all machines or of one. */
export function Past({ today, hasStanding }: Props) {
  const { by = 'day', machine } = route.useSearch();
  const navigate = useNavigate({ from: '/costs' });
  const [as, setAs] = useState<'bars' | 'table'>('bars');
  const machines = useQuery(machinesQuery).data;
  // Who was deleted since the address was written has no past here.
  const known = machines?.find(({ id }) => id === machine);
  const chosen = machines && !known ? undefined : machine;
  const query = useQuery(costHistoryQuery(by, firstDay(today, by), today, chosen));
  return (
    <Panel
      title="Over time"
      note={chosen && hasStanding && 'Without the standing charge'}
      actions={
        <>
          <MachinePicker machines={machines ?? []} chosen={chosen} />
          <Segmented
            label="Shown as"
            size="sm"
            value={as}
            options={[
              { value: 'bars', label: 'Bars' },
              { value: 'table', label: 'Table' },
            ]}
            onChange={setAs}
          />
          <Segmented
            label="How long a bar is"
            size="sm"
            value={by}
            options={[
              { value: 'day', label: 'Days' },
              { value: 'week', label: 'Weeks' },
              { value: 'month', label: 'Months' },
            ]}
            onChange={(next) =>
              void navigate({
                search: (before) => ({ ...before, by: next === 'day' ? undefined : next }),
                replace: true,
                resetScroll: false,
              })
            }
          />
        </>
      }
    >
      <div className={cn(query.isPlaceholderData && 'opacity-60')} aria-busy={query.isFetching}>
        <ListState what="costs over time" query={query}>
          {(data) =>
            data.items.every(({ kwh, cost }) => kwh === 0 && isNothing(cost)) ? (
              <p className="flex min-h-40 items-center justify-center text-t2">
                Nothing was counted in this time.
              </p>
            ) : as === 'bars' ? (
              <Bars history={data} of={known?.name} />
            ) : (
              <Lines history={data} of={known?.name} />
            )
          }
        </ListState>
      </div>
    </Panel>
  );
}

interface PickerProps {
  machines: readonly Machine[];
  chosen: string | undefined;
}

function MachinePicker({ machines, chosen }: PickerProps) {
  const navigate = useNavigate({ from: '/costs' });
  const named = machines.toSorted((a, b) => byName.compare(a.name, b.name));
  return (
    <Select
      small
      aria-label="Whose costs"
      className="w-44 max-sm:min-w-32 max-sm:flex-1"
      value={chosen ?? ''}
      options={[
        { value: '', label: 'All machines' },
        ...named.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={(next) =>
        void navigate({
          search: (before) => ({ ...before, machine: next || undefined }),
          resetScroll: false,
        })
      }
    />
  );
}

/** Newest first, back to the first that the hub knows of. */
function Lines({ history, of }: { history: CostHistory; of: string | undefined }) {
  const { items, currency, step } = history;
  const first = items.findIndex(({ kwh }) => kwh > 0);
  const lines = items.slice(first === -1 ? items.length : first).toReversed();
  return (
    <Table
      label={`${of ? `Costs of ${of}` : 'Costs'} by ${step}`}
      className="max-h-96 overflow-y-auto rounded-button! border"
    >
      <thead className="sticky top-0 bg-s1">
        <tr>
          <Th>{{ day: 'Day', week: 'Week', month: 'Month' }[step]}</Th>
          <Th className="text-right">kWh</Th>
          <Th className="text-right">Cost</Th>
          <Th className="text-right max-sm:hidden">{of ? 'Awake' : 'Awake, all machines'}</Th>
          <Th>How it is known</Th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => (
          <tr key={line.from}>
            <Td className="whitespace-nowrap py-1">{lineName(line, step)}</Td>
            <Td className="tnum py-1 text-right">{kwhText(line.kwh)}</Td>
            <Td className="tnum whitespace-nowrap py-1 text-right">{money(line.cost, currency)}</Td>
            <Td className="tnum whitespace-nowrap py-1 text-right max-sm:hidden">
              {hoursText(line.awake_hours)} h
            </Td>
            <Td className="py-1">{line.kwh > 0 ? <LabelWord label={line.label} /> : '–'}</Td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="border-t border-line">
          <th scope="row" className="px-3 py-1.5 text-left font-medium">
            Total
          </th>
          <td className="tnum px-3 py-1.5 text-right">{kwhText(history.total_kwh)}</td>
          <td className="tnum whitespace-nowrap px-3 py-1.5 text-right">
            {money(history.total_cost, currency)}
          </td>
          <td className="max-sm:hidden" />
          <td />
        </tr>
      </tfoot>
    </Table>
  );
}
