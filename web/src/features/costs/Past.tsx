import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { costHistoryQuery } from '@/api/queries';
import type { CostHistory } from '@/api/types';
import { cn } from '@/lib/cn';
import { ListState } from '@/shared/ListState';
import { Panel } from '@/ui/Panel';
import { Segmented } from '@/ui/Segmented';
import { Table, Td, Th } from '@/ui/Table';
import { Bars } from './Bars';
import { firstDay, lineName } from './days';
import { LabelWord } from './LabelWord';
import { hoursText, kwhText, money } from './money';

const route = getRouteApi('/shell/costs');

/** Costs over time, as bars or as figures. */
export function Past({ today }: { today: string }) {
  const { by = 'day' } = route.useSearch();
  const navigate = useNavigate({ from: '/costs' });
  const [as, setAs] = useState<'bars' | 'table'>('bars');
  const query = useQuery(costHistoryQuery(by, firstDay(today, by), today));
  return (
    <Panel
      title="Over time"
      actions={
        <>
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
        </>
      }
    >
      <div className={cn(query.isPlaceholderData && 'opacity-60')} aria-busy={query.isFetching}>
        <ListState what="costs over time" query={query}>
          {(data) => (as === 'bars' ? <Bars history={data} /> : <Lines history={data} />)}
        </ListState>
      </div>
    </Panel>
  );
}

/** Newest first, back to the first that the hub knows of. */
function Lines({ history }: { history: CostHistory }) {
  const { items, currency, step } = history;
  const first = items.findIndex(({ kwh }) => kwh > 0);
  const lines = items.slice(first === -1 ? items.length : first).toReversed();
  return (
    <Table label={`Costs by ${step}`} className="max-h-96 overflow-y-auto border">
      <thead className="sticky top-0 bg-s1">
        <tr>
          <Th>{{ day: 'Day', week: 'Week', month: 'Month' }[step]}</Th>
          <Th className="text-right">kWh</Th>
          <Th className="text-right">Cost</Th>
          <Th className="text-right max-sm:hidden">Awake, all machines</Th>
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
