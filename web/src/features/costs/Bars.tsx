import { useState } from 'react';
import type { CostHistory, CostLine, PowerLabel } from '@/api/types';
import { cn } from '@/lib/cn';
import { LABEL_WORDS, LABELS } from '@/shared/power/labels';
import { lineMark, lineName } from './days';
import { kwhText, money } from './money';
import { barScale } from './scale';

/** Filled, hatched, and a frame only: the same three as the marks of the words. */
const FILL: Record<PowerLabel, string> = {
  measured: 'bg-(--series-1)',
  modelled:
    'border border-(--series-1) bg-[repeating-linear-gradient(135deg,var(--series-1)_0_2px,transparent_2px_5px)]',
  guessed: 'border-[1.5px] border-dashed border-(--series-1)',
};

const FEWEST = 12;

/** A day without energy still costs the meter. */
const STANDING = 'bg-line-strong';

function fill({ kwh, label }: CostLine): string {
  return kwh > 0 ? FILL[label] : STANDING;
}

function said(line: CostLine, { currency, step }: CostHistory): string {
  const { kwh, cost, label } = line;
  const end = kwh > 0 ? `, ${LABEL_WORDS[label].word.toLowerCase()}` : '';
  return `${lineName(line, step)}: ${money(cost, currency)}, ${kwhText(kwh)} kWh${end}`;
}

interface Props {
  history: CostHistory;
  /** The machine, unless it is all of them. */
  of: string | undefined;
}

/** What each day, week or month cost. All of it is in the table, too. */
export function Bars({ history, of }: Props) {
  const { currency, step } = history;
  // A hub that is new has little past: a few bars stand better alone than behind many empty days.
  const first = history.items.findIndex(({ kwh }) => kwh > 0);
  const items = history.items.slice(Math.max(0, Math.min(first, history.items.length - FEWEST)));
  const [at, setAt] = useState<number>();
  const { top, ticks } = barScale(items.map(({ cost }) => Number(cost)));
  const last = items.at(-1);
  const pointed = at === undefined ? undefined : items[at];
  const shown = pointed ?? last;
  const labels = LABELS.filter((label) =>
    items.some((line) => line.kwh > 0 && line.label === label),
  );
  const every = Math.ceil(items.length / 6);
  return (
    <figure>
      <figcaption className="tnum mb-2 min-h-5 text-13 text-t2">
        {shown && said(shown, history)}
      </figcaption>
      <div
        role="img"
        aria-label={`${of ? `Costs of ${of}` : 'Costs'} by ${step}: ${items.length} bars, ${money(history.total_cost, currency)} in all. The table has each of them.`}
        className="flex h-56 gap-2"
        onPointerLeave={() => setAt(undefined)}
      >
        <div aria-hidden className="tnum relative mb-6 w-14 shrink-0 text-right text-12 text-t3">
          {ticks.map((tick) => (
            <span
              key={tick.text}
              className="absolute right-0 translate-y-1/2 leading-none"
              style={{ bottom: `${(tick.value / top) * 100}%` }}
            >
              {money(tick.text, currency)}
            </span>
          ))}
        </div>
        <div className="relative min-w-0 flex-1">
          <div className="absolute inset-x-0 top-0 bottom-6">
            {ticks.map((tick) => (
              <span
                key={tick.text}
                className="absolute inset-x-0 border-t border-line"
                style={{ bottom: `${(tick.value / top) * 100}%` }}
              />
            ))}
          </div>
          <div className="absolute inset-0 flex">
            {items.map((line, index) => (
              <div
                key={line.from}
                className="relative flex min-w-0 flex-1 flex-col"
                onPointerEnter={() => setAt(index)}
                onPointerDown={() => setAt(index)}
              >
                <div
                  className={cn(
                    'flex flex-1 items-end justify-center px-px sm:px-0.5',
                    index === at && 'bg-s2',
                  )}
                >
                  <div
                    className={cn('bar w-full max-w-10 rounded-t-[3px] border-b-0!', fill(line))}
                    style={{ height: `${(Number(line.cost) / top) * 100}%` }}
                    hidden={Number(line.cost) === 0}
                  />
                </div>
                <span className="tnum relative h-6 text-12 text-t3">
                  {(items.length - 1 - index) % every === 0 && (
                    <span
                      className={cn(
                        'absolute top-1 whitespace-nowrap',
                        index === items.length - 1 ? 'right-0' : 'left-1/2 -translate-x-1/2',
                        // Every other one where there is room for three.
                        ((items.length - 1 - index) / every) % 2 === 1 && 'max-sm:hidden',
                        index < every / 2 && 'left-0 translate-x-0',
                      )}
                    >
                      {lineMark(line, step)}
                    </span>
                  )}
                </span>
              </div>
            ))}
          </div>
        </div>
      </div>
      <ul aria-label="What the bars look like" className="mt-3 flex flex-wrap gap-x-5 gap-y-1">
        {labels.map((label) => (
          <li key={label} className="flex items-center gap-1.5 text-13 text-t2">
            <span aria-hidden className={cn('bar h-3 w-4 rounded-[2px]', FILL[label])} />
            {LABEL_WORDS[label].word}
          </li>
        ))}
        {items.some(({ kwh, cost }) => kwh === 0 && Number(cost) > 0) && (
          <li className="flex items-center gap-1.5 text-13 text-t2">
            <span aria-hidden className={cn('bar h-3 w-4 rounded-[2px]', STANDING)} />
            Standing charge alone
          </li>
        )}
      </ul>
    </figure>
  );
}
