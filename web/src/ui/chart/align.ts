// From the series of the hub to the columns of a chart: one row of times for all series, and gaps
// where there were no readings.

/** Unix seconds, minimum, mean, maximum. */
export type Point = readonly number[];

/** A hole in a line is null; a time that only other series have is undefined and is passed over. */
export type Column = (number | null | undefined)[];

export interface Aligned {
  times: number[];
  mean: Column[];
  low: Column[];
  high: Column[];
}

/** How many waits on each side say what is usual at a point. */
const AROUND = 5;

/**
 * For each point but the first, the wait before it that would be a gap. Points of steps come at
 * those; readings come at a pace that may change on the way (another interval was set), some of
 * them late, and one may be lost.
 */
function gapLimits(points: readonly Point[], stepSeconds: number): number[] {
  const waits = points.slice(1).map((point, at) => time(point) - time(points[at]));
  if (stepSeconds > 0) return waits.map(() => stepSeconds * 1.5);
  return waits.map((_, at) => {
    const before = median(waits.slice(Math.max(0, at - AROUND), at));
    const after = median(waits.slice(at + 1, at + 1 + AROUND));
    return Math.max(LEAST, Math.max(before ?? after ?? USUAL, after ?? 0) * 2.5);
  });
}

const LEAST = 10;
const USUAL = 60;

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}

/** How far back a value still stands for a moment between readings. */
export function reach(points: readonly Point[], stepSeconds: number): number {
  return gapLimits(points, stepSeconds).reduce((a, b) => Math.max(a, b), LEAST);
}

const time = (point: Point | undefined) => point?.[0] ?? 0;

export function align(series: readonly (readonly Point[])[], stepSeconds: number): Aligned {
  const withGaps = series.map((points) => insertGaps(points, gapLimits(points, stepSeconds)));
  const times = [...new Set(withGaps.flatMap((points) => points.map(time)))].sort((a, b) => a - b);
  const rowOf = new Map(times.map((at, row) => [at, row]));
  const column = (points: readonly (Point | readonly [number])[], part: number): Column => {
    const values: Column = new Array(times.length).fill(undefined);
    for (const point of points) values[rowOf.get(time(point)) ?? 0] = point[part] ?? null;
    return values;
  };
  return {
    times,
    low: withGaps.map((points) => column(points, 1)),
    mean: withGaps.map((points) => column(points, 2)),
    high: withGaps.map((points) => column(points, 3)),
  };
}

/** A point without values stands in each gap. */
function insertGaps(
  points: readonly Point[],
  limits: readonly number[],
): (Point | readonly [number])[] {
  const out: (Point | readonly [number])[] = [];
  for (const [at, point] of points.entries()) {
    const limit = limits[at - 1];
    const before = time(points[at - 1]);
    if (limit !== undefined && time(point) - before > limit) out.push([before + limit / 2]);
    out.push(point);
  }
  return out;
}

/** The rows of readings that no line would show: alone, or too few and too close together. */
export function lonely(times: readonly number[], column: Column, leastSeconds: number): number[] {
  const rows: number[] = [];
  let run: number[] = [];
  const finish = () => {
    const span = (times[run.at(-1) ?? 0] ?? 0) - (times[run[0] ?? 0] ?? 0);
    if (span < leastSeconds) rows.push(...run);
    run = [];
  };
  for (const [row, value] of column.entries()) {
    if (value === null) finish();
    else if (value !== undefined) run.push(row);
  }
  finish();
  return rows;
}

/** The value of a column at a row, or the nearest before it within reach; never across a gap. */
export function valueAt(
  column: Column,
  times: readonly number[],
  row: number,
  reach: number,
): number | null {
  const from = times[row];
  if (from === undefined) return null;
  for (let at = row; at >= 0; at -= 1) {
    if (from - (times[at] ?? 0) > reach) return null;
    const value = column[at];
    if (value !== undefined) return value;
  }
  return null;
}

/** A beat may be on its way at the end of a span. */
const LATE = 60;

/** The value at the end of a span; undefined when the readings ended before it: then there is none. */
export function valueAtEnd(
  points: readonly Point[],
  stepSeconds: number,
  to: number,
): number | undefined {
  const last = points.at(-1);
  const patience = reach(points, stepSeconds) + Math.max(LATE, stepSeconds);
  return to - time(last) > patience ? undefined : last?.[2];
}

export interface Extent {
  low: number;
  high: number;
}

/** Least and most of a series; undefined when it is empty. */
export function extent(points: readonly Point[]): Extent | undefined {
  if (points.length === 0) return undefined;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    low = Math.min(low, point[1] ?? low);
    high = Math.max(high, point[3] ?? high);
  }
  return { low, high };
}
