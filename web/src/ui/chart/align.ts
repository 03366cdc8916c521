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

/** Longer than this without a point is a gap. */
export function gapLimit(points: readonly Point[], stepSeconds: number): number {
  if (stepSeconds > 0) return stepSeconds * 1.5;
  // Readings at their own times: some of them may come late, and one may be lost.
  const waits: number[] = [];
  for (let at = 1; at < points.length; at += 1) waits.push(time(points[at]) - time(points[at - 1]));
  waits.sort((a, b) => a - b);
  const usual = waits[Math.floor(waits.length / 2)] ?? 60;
  return Math.max(10, usual * 2.5);
}

const time = (point: Point | undefined) => point?.[0] ?? 0;

export function align(series: readonly (readonly Point[])[], stepSeconds: number): Aligned {
  const withGaps = series.map((points) =>
    insertGaps(points, gapLimit(points, stepSeconds), stepSeconds === 0),
  );
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
  limit: number,
  raw: boolean,
): (Point | readonly [number])[] {
  const out: (Point | readonly [number])[] = [];
  points.forEach((point, at) => {
    const before = points[at - 1];
    const allowed = raw ? Math.max(limit, localLimit(points, at)) : limit;
    if (before && time(point) - time(before) > allowed) {
      out.push([time(before) + limit / 2]);
    }
    out.push(point);
  });
  return out;
}

/**
 * The interval of an agent may have changed: what was usual then is no gap. Usual is what the two
 * waits before and the two after this one are. (Steps of roll-ups never change.)
 */
function localLimit(points: readonly Point[], at: number): number {
  const wait = (i: number) => time(points[i]) - time(points[i - 1]);
  const around = [at - 2, at - 1, at + 1, at + 2]
    .filter((i) => i > 0 && i < points.length)
    .map(wait)
    .sort((a, b) => a - b);
  return (around[Math.floor(around.length / 2)] ?? 0) * 2.5;
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

export interface Extent {
  low: number;
  high: number;
  last: number;
}

/** Least, most and latest of a series; undefined when it is empty. */
export function extent(points: readonly Point[]): Extent | undefined {
  const last = points.at(-1)?.[2];
  if (last === undefined) return undefined;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    low = Math.min(low, point[1] ?? low);
    high = Math.max(high, point[3] ?? high);
  }
  return { low, high, last };
}
