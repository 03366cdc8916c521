// Which series of the history go into which chart, under what name and in what colour.
import type { History, HistorySeries } from '@/api/types';
import type { ChartLine } from '@/ui/chart/TimeChart';

const MOST_LINES = 8;

function named(history: History, name: string): HistorySeries[] {
  return history.series.filter((series) => series.name === name && series.points.length > 0);
}

interface Look {
  label: string;
  color: number;
  area?: boolean;
}

/** One line each for series without labels; those that are not there are left out. */
export function plain(history: History, wanted: Record<string, Look>): ChartLine[] {
  return Object.entries(wanted).flatMap(([name, look]) => {
    const series = named(history, name).find((each) => Object.keys(each.labels).length === 0);
    return series ? [{ key: name, points: series.points, ...look }] : [];
  });
}

const byNumber = new Intl.Collator(undefined, { numeric: true });

function labelOf(series: HistorySeries): string {
  return Object.values(series.labels)[0] ?? '';
}

/** A line for each label of a series (a core, a mount point), in the order of their names. */
export function perLabel(
  history: History,
  name: string,
  word: (label: string) => string = (label) => label,
): ChartLine[] {
  return named(history, name)
    .filter((series) => Object.keys(series.labels).length > 0)
    .toSorted((a, b) => byNumber.compare(labelOf(a), labelOf(b)))
    .map((series, at) => ({
      key: labelOf(series),
      label: word(labelOf(series)),
      color: (at % 8) + 1,
      points: series.points,
    }));
}

/** The whole machine where it is measured, and each thing that tells of its power. */
export function power(history: History): ChartLine[] {
  const whole = plain(history, { power: { label: 'Whole machine', color: 1, area: true } });
  const parts = perLabel(history, 'power')
    // Said already, as the whole.
    .filter((line) => !['battery', 'supply', 'platform'].includes(line.key))
    .map((line, at) => ({ ...line, color: ((at + whole.length) % 8) + 1 }));
  return fullest([...whole, ...parts]);
}

/** The eight with the highest latest value, in the order that they had. */
export function fullest(lines: readonly ChartLine[]): ChartLine[] {
  if (lines.length <= MOST_LINES) return [...lines];
  const last = (line: ChartLine) => line.points.at(-1)?.[2] ?? 0;
  const kept = new Set(lines.toSorted((a, b) => last(b) - last(a)).slice(0, MOST_LINES));
  return lines.filter((line) => kept.has(line)).map((line, at) => ({ ...line, color: at + 1 }));
}

/** The labels that a series is there for: interfaces, disks. The busiest comes first. */
export function labels(history: History, name: string): string[] {
  const sum = (series: HistorySeries) =>
    series.points.reduce((total, point) => total + (point[2] ?? 0), 0);
  return named(history, name)
    .filter((series) => Object.keys(series.labels).length > 0)
    .toSorted((a, b) => sum(b) - sum(a))
    .map(labelOf);
}

/** In and out of one interface or disk, or of all together where the hub has a sum. */
export function pair(
  history: History,
  label: string | undefined,
  names: readonly [string, string],
  words: readonly [string, string],
): ChartLine[] {
  return names.flatMap((name, at) => {
    const series = named(history, name).find((each) =>
      label === undefined ? Object.keys(each.labels).length === 0 : labelOf(each) === label,
    );
    if (!series) return [];
    return [
      {
        key: `${name}-${label ?? 'all'}`,
        label: words[at] ?? name,
        color: at + 1,
        points: series.points,
      },
    ];
  });
}

/** The top of a scale: the most that a series ever had in it. */
export function most(history: History, name: string): number | undefined {
  const values = named(history, name).flatMap((series) =>
    series.points.map((point) => point[3] ?? 0),
  );
  return values.length > 0 ? values.reduce((a, b) => Math.max(a, b)) : undefined;
}
