import type { CostPeriod, CostSummary } from '@/api/types';
import { monthName, monthOf } from './days';
import { LabelHint } from './LabelMeaning';
import { isNothing, isUncounted, kwhText, money } from './money';

/** Today, this month and the one before, in money and in energy. */
export function SummaryCells({ summary }: { summary: CostSummary }) {
  const { currency, today, month_to_date, forecast, last_month } = summary;
  const yet = 'Nothing is counted yet.';
  const then = `Nothing was counted in ${monthName(last_month.from.slice(0, 7))}.`;
  const cells: readonly [string, CostPeriod, string][] = [
    ['Today', today, yet],
    [`${monthOf(month_to_date.from)} so far`, month_to_date, yet],
    [`Forecast for ${monthOf(forecast.from)}`, forecast, yet],
    [monthOf(last_month.from), last_month, then],
  ];
  return (
    <div className="cells grid gap-px overflow-visible rounded-card border border-line bg-line sm:grid-cols-2 xl:grid-cols-4">
      {cells.map(([name, period, without], at) => (
        <section key={name} aria-label={name} className={`bg-s1 px-4 py-3 ${CORNERS[at] ?? ''}`}>
          <h2 className="text-13 text-t2">{name}</h2>
          {isUncounted(period) ? (
            <>
              <p aria-hidden className="mt-0.5 text-28 font-semibold text-t3">
                –
              </p>
              <p className="mt-0.5 text-14 text-t2">{without}</p>
            </>
          ) : (
            <Figures name={name} period={period} currency={currency} />
          )}
        </section>
      ))}
    </div>
  );
}

/** The corners of the whole. */
const CORNERS = [
  'rounded-t-[9px] sm:rounded-tr-none xl:rounded-l-[9px]',
  'sm:rounded-tr-[9px] xl:rounded-none',
  'sm:rounded-bl-[9px] xl:rounded-none',
  'rounded-b-[9px] sm:rounded-bl-none xl:rounded-r-[9px]',
];

interface FiguresProps {
  name: string;
  period: CostPeriod;
  currency: string;
}

function Figures({ name, period, currency }: FiguresProps) {
  const { kwh, cost, label, shares, servers, workstations, standing_charge } = period;
  const rows = [
    { name: 'Servers', ...servers },
    { name: 'Workstations', ...workstations },
  ];
  return (
    <>
      <p className="tnum mt-0.5 text-28 font-semibold [overflow-wrap:anywhere]">
        {money(cost, currency)}
      </p>
      <p className="relative mt-0.5 flex min-h-6 flex-wrap items-center gap-x-3 text-14">
        <span className="tnum">
          {kwhText(kwh)} <span className="text-t3">kWh</span>
        </span>
        {kwh > 0 && <LabelHint label={label} shares={shares} />}
      </p>
      <table className="mt-2 w-full text-13" aria-label={`${name}: servers and workstations`}>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row" className="py-0.5 text-left font-normal text-t2">
                {row.name} <span className="tnum text-t3">{row.machines}</span>
              </th>
              <td className="tnum whitespace-nowrap px-2 py-0.5 text-right text-t2">
                {kwhText(row.kwh)} <span className="text-t3">kWh</span>
              </td>
              <td className="tnum whitespace-nowrap py-0.5 text-right">
                {money(row.cost, currency)}
              </td>
            </tr>
          ))}
          {!isNothing(standing_charge) && (
            <tr>
              <th scope="row" className="py-0.5 text-left font-normal text-t2">
                Standing charge
              </th>
              <td />
              <td className="tnum whitespace-nowrap py-0.5 text-right">
                {money(standing_charge, currency)}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </>
  );
}
