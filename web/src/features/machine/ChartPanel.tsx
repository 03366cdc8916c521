import { ChartLine as ChartIcon, Table2 } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { inUnit, text } from '@/lib/units';
import { Boundary } from '@/shared/Boundary';
import { IconButton } from '@/ui/Button';
import { extent, valueAtEnd } from '@/ui/chart/align';
import { ChartTable } from '@/ui/chart/ChartTable';
import { type ChartLine, TimeChart } from '@/ui/chart/TimeChart';
import { Panel } from '@/ui/Panel';

export interface ChartWindow {
  stepSeconds: number;
  from: number;
  to: number;
  /** "last hour" */
  words: string;
  onSelect: (from: number, to: number) => void;
}

interface Props {
  title: string;
  note?: ReactNode;
  lines: readonly ChartLine[];
  unit: string;
  window: ChartWindow;
  /** Why there is nothing to draw. */
  why: ReactNode;
  top?: number;
  floating?: boolean;
  actions?: ReactNode;
}

/** A chart with its name, the values under the crosshair, and the same as a table. */
export function ChartPanel({
  title,
  note,
  lines,
  unit,
  window,
  why,
  top,
  floating,
  actions,
}: Props) {
  const [asTable, setAsTable] = useState(false);
  const legend = useRef<HTMLUListElement>(null);
  const when = useRef<HTMLParagraphElement>(null);
  const { words, ...chart } = window;

  // Written straight into the page: the crosshair moves faster than React needs to know of it.
  function onCursor(values: (number | null)[] | undefined, moment: string | undefined) {
    const list = legend.current;
    if (!list) return;
    for (const [at, line] of lines.entries()) {
      const cell = list.querySelector(`[data-line="${at}"]`);
      const value = values ? values[at] : valueAtEnd(line.points, chart.stepSeconds, chart.to);
      if (cell) cell.textContent = text(inUnit(unit, value));
    }
    if (when.current) when.current.textContent = moment ?? '';
  }

  return (
    <Panel
      title={title}
      note={note}
      actions={
        <>
          {actions}
          {lines.length > 0 && (
            <IconButton
              label={asTable ? `${title} as a chart` : `${title} as a table`}
              onClick={() => setAsTable(!asTable)}
            >
              {asTable ? <ChartIcon size={16} aria-hidden /> : <Table2 size={16} aria-hidden />}
            </IconButton>
          )}
        </>
      }
    >
      <Boundary what={`The chart “${title}”`}>
        {lines.length === 0 ? (
          <div className="flex min-h-[226px] items-center justify-center px-6 text-center text-14 text-t3">
            <p>{why}</p>
          </div>
        ) : asTable ? (
          <ChartTable label={title} lines={lines} unit={unit} stepSeconds={chart.stepSeconds} />
        ) : (
          <>
            <Legend ref={legend} lines={lines} unit={unit} window={window} />
            <div className="relative">
              <TimeChart
                {...chart}
                summary={summarise(title, window, lines, unit)}
                lines={lines}
                unit={unit}
                top={top}
                floating={floating}
                onCursor={onCursor}
              />
              {/* In the second row of the time axis, where there is room: the page does not move. */}
              <p
                ref={when}
                aria-hidden
                className="tnum pointer-events-none absolute right-2 bottom-0 bg-s1 pl-1 text-12 text-t2"
              />
            </div>
          </>
        )}
      </Boundary>
    </Panel>
  );
}

interface LegendProps {
  ref: React.RefObject<HTMLUListElement | null>;
  lines: readonly ChartLine[];
  unit: string;
  window: ChartWindow;
}

function Legend({ ref, lines, unit, window }: LegendProps) {
  return (
    <ul
      ref={ref}
      className="mb-1 flex max-h-24 min-h-5 flex-wrap overflow-y-auto gap-x-4 gap-y-0.5 text-13"
    >
      {lines.map((line, at) => (
        <li key={line.key} className="flex min-w-0 items-center gap-1.5">
          <span
            aria-hidden
            className="swatch h-[3px] w-3 shrink-0 rounded-full"
            style={{ background: `var(--series-${line.color})` }}
          />
          <span className="min-w-0 truncate text-t3">{line.label}</span>
          <span data-line={at} className="tnum whitespace-nowrap font-medium">
            {text(inUnit(unit, valueAtEnd(line.points, window.stepSeconds, window.to)))}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** "CPU, last hour. In use: 12 % now, 3.1 % to 40 %." */
function summarise(
  title: string,
  { words, stepSeconds, to }: ChartWindow,
  lines: readonly ChartLine[],
  unit: string,
): string {
  const said = lines.flatMap((line) => {
    const found = extent(line.points);
    if (!found) return [];
    const [low, high] = [found.low, found.high].map((n) => text(inUnit(unit, n)));
    const last = valueAtEnd(line.points, stepSeconds, to);
    const end = last === undefined ? 'nothing' : text(inUnit(unit, last));
    return [`${line.label}: ${end} at the end, from ${low} to ${high}.`];
  });
  return `${title}, ${words}. ${said.slice(0, 8).join(' ')}`;
}
