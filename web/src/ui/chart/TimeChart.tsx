import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useTheme } from '@/lib/theme';
import { inTurn } from '@/lib/turns';
import { inUnit, text } from '@/lib/units';
import { type Aligned, align, type Column, lonely, type Point, reach, valueAt } from './align';
import { BYTE_STEPS, momentText, RATE_STEPS, timeTicks } from './ticks';

export interface ChartLine {
  key: string;
  label: string;
  /** 1 to 8: which of the colours of series. */
  color: number;
  points: readonly Point[];
  /** Filled down to zero. */
  area?: boolean;
}

interface Props {
  /** What is to be seen, in words. */
  summary: string;
  lines: readonly ChartLine[];
  unit: string;
  stepSeconds: number;
  from: number;
  to: number;
  /** The top of the scale, where it is not that of the values. */
  top?: number;
  /** The bottom follows the values instead of being zero. */
  floating?: boolean;
  height?: number;
  /** A line that the values are measured by. */
  line?: { at: number; tone: 'warn' | 'crit' };
  /** Moments that are worth seeing, unix seconds. */
  marks?: readonly number[];
  onSelect?: (from: number, to: number) => void;
  /** Told what is under the crosshair: the values of all lines, and when; undefined when it left. */
  onCursor?: (values: (number | null)[] | undefined, moment: string | undefined) => void;
}

/** All charts of a page share their crosshair. */
const CROSSHAIR = 'page';
const BAND_LINES = 3;

/** Lines over time with their gaps; where points stand for many readings, a band from least to most. */
export function TimeChart(props: Props) {
  const { summary, lines, unit, stepSeconds, from, to, height = 190 } = props;
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(null);
  const latest = useRef(props);
  const data = useRef<Aligned>({ times: [], mean: [], low: [], high: [] });
  const theme = useTheme();
  const bands = stepSeconds > 0 && lines.length <= BAND_LINES;
  // Another set of lines is another chart; new values in the same lines are not.
  const shape = `${theme}|${unit}|${bands}|${lines.map(({ key, color }) => key + color).join('|')}`;

  useEffect(() => {
    latest.current = props;
  });

  // A page has many charts: each is drawn in its turn.
  useEffect(
    () =>
      inTurn(() => {
        const element = box.current;
        if (!element) return;
        data.current = align(
          lines.map((line) => line.points),
          stepSeconds,
        );
        if (plot.current?.shape !== shape || plot.current.chart.height !== height) {
          plot.current?.remove();
          const drawn = options(element, latest, data, bands, height);
          plot.current = { shape, ...put(new uPlot(drawn, [[]], element), element) };
        }
        const { chart } = plot.current;
        chart.batch(() => {
          chart.setData(columns(data.current, bands), false);
          chart.setScale('x', { min: from, max: to });
        });
      }),
    [lines, stepSeconds, from, to, shape, bands, height],
  );

  useEffect(
    () => () => {
      plot.current?.remove();
      plot.current = null;
    },
    [],
  );

  return (
    <div
      ref={box}
      role="img"
      aria-label={summary}
      className="relative w-full overflow-hidden [&_.u-select]:bg-accent/20"
      style={{ height }}
    />
  );
}

interface Plot {
  shape: string;
  chart: uPlot;
  remove: () => void;
}

/** A chart that keeps to the width of its box. */
function put(chart: uPlot, element: HTMLElement): Omit<Plot, 'shape'> {
  const watch = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width > 0 && width !== chart.width) chart.setSize({ width, height: chart.height });
  });
  watch.observe(element);
  const remove = () => {
    watch.disconnect();
    chart.destroy();
  };
  return { chart, remove };
}

function columns({ times, mean, low, high }: Aligned, bands: boolean): uPlot.AlignedData {
  const rest = bands ? mean.flatMap((column, at) => [column, low[at] ?? [], high[at] ?? []]) : mean;
  return [times, ...rest] as uPlot.AlignedData;
}

function options(
  element: HTMLElement,
  latest: React.RefObject<Props>,
  data: React.RefObject<Aligned>,
  bands: boolean,
  height: number,
): uPlot.Options {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const { lines, unit } = latest.current;
  const font = '12px "Inter Variable", system-ui, sans-serif';
  const axis = {
    stroke: token('t3'),
    font,
    grid: { stroke: token('line'), width: 1 },
    ticks: { show: false },
  };
  const steps = { bytes: BYTE_STEPS, bytes_per_second: RATE_STEPS }[unit];
  return {
    width: Math.max(200, element.clientWidth),
    height,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    series: [{}, ...lines.flatMap((line) => series(line, token(`series-${line.color}`), bands))],
    bands: bands
      ? lines.map((line, at) => ({
          series: [at * 3 + 3, at * 3 + 2] as [number, number],
          fill: `${token(`series-${line.color}`)}38`,
        }))
      : undefined,
    scales: {
      x: { time: true, range: (_, min, max) => [min, max] },
      y: { range: (_, min, max) => yRange(latest.current, min, max) },
    },
    axes: [
      {
        ...axis,
        size: 36,
        gap: 6,
        space: 64,
        values: (_, splits, __, ___, apart) => timeTicks(splits, apart),
      },
      {
        ...axis,
        ...(steps && { incrs: [...steps] }),
        size: 66,
        gap: 6,
        space: 32,
        values: (_, splits) => splits.map((value) => text(tick(unit, value))),
      },
    ],
    cursor: {
      sync: { key: CROSSHAIR, setSeries: false },
      drag: { x: true, y: false, setScale: false },
      points: { size: 6 },
      y: false,
    },
    hooks: {
      draw: [(u) => drawGuides(u, latest.current, token)],
      setCursor: [(u) => tellCursor(u, latest.current, data.current)],
      setSelect: [
        (u) => {
          const { left, width } = u.select;
          if (width < 6) return;
          const from = Math.floor(u.posToVal(left, 'x'));
          const to = Math.ceil(u.posToVal(left + width, 'x'));
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          latest.current.onSelect?.(from, to);
        },
      ],
    },
  };
}

function series(line: ChartLine, color: string, bands: boolean): uPlot.Series[] {
  const main: uPlot.Series = {
    stroke: color,
    width: 1.5,
    fill: line.area && !bands ? `${color}24` : undefined,
    points: { show: false, filter: alone, size: 4 },
  };
  // Least and most bound the band; they are no lines.
  const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } };
  return bands ? [main, edge, { ...edge }] : [main];
}

/** Points are drawn only where lines cannot be seen: readings between gaps. */
const alone: uPlot.Series.Points.Filter = (u, seriesIdx) => {
  const { min = 0, max = 0 } = u.scales.x ?? {};
  const twoPixels = ((max - min) / Math.max(1, u.over.clientWidth)) * 2;
  return lonely(u.data[0] as number[], (u.data[seriesIdx] ?? []) as Column, twoPixels);
};

/** The line that values are measured by, and the moments: dashed, across the whole chart. */
function drawGuides(u: uPlot, { line, marks = [] }: Props, token: (name: string) => string) {
  const { ctx, bbox } = u;
  const { left, top, width, height } = bbox;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([6, 4].map((length) => length * devicePixelRatio));
  const stroke = (color: string, from: [number, number], to: [number, number]) => {
    ctx.strokeStyle = color;
    ctx.beginPath();
    ctx.moveTo(...from);
    ctx.lineTo(...to);
    ctx.stroke();
  };
  if (line) {
    const y = u.valToPos(line.at, 'y', true);
    stroke(token(line.tone), [left, y], [left + width, y]);
  }
  ctx.setLineDash([2, 4].map((length) => length * devicePixelRatio));
  for (const mark of marks) {
    const x = u.valToPos(mark, 'x', true);
    stroke(token('t3'), [x, top], [x, top + height]);
  }
  ctx.restore();
}

function yRange(
  { top, floating, line }: Props,
  min: number | null,
  max: number | null,
): uPlot.Range.MinMax {
  const high = Math.max(max ?? 1, line?.at ?? Number.NEGATIVE_INFINITY);
  const low = Math.min(min ?? 0, floating && line ? line.at : Number.POSITIVE_INFINITY);
  if (floating) {
    const margin = Math.max(2, (high - low) * 0.15);
    return [Math.max(0, low - margin), high + margin];
  }
  if (top !== undefined) return [0, Math.max(top, high)];
  return [0, high <= 0 ? 1 : high * 1.12];
}

function tick(unit: string, value: number) {
  if (unit === 'percent') return { value: String(Number(value.toFixed(2))), unit: '%' };
  if (unit === 'celsius') return { value: String(Math.round(value)), unit: '°C' };
  if (unit === 'load') return { value: String(Number(value.toFixed(2))), unit: '' };
  if (value === 0) return { value: '0', unit: '' };
  const quantity = inUnit(unit, value);
  return { ...quantity, value: String(Number(quantity.value)) };
}

function tellCursor(u: uPlot, { onCursor, lines, stepSeconds }: Props, data: Aligned) {
  const row = u.cursor.idx;
  if (row === null || row === undefined || (u.cursor.left ?? -1) < 0) {
    onCursor?.(undefined, undefined);
    return;
  }
  const values = data.mean.map((column, at) =>
    valueAt(column, data.times, row, reach(lines[at]?.points ?? [], stepSeconds)),
  );
  onCursor?.(values, momentText(data.times[row] ?? 0));
}
