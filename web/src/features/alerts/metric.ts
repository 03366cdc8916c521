// Which readings an alert is about, and which stretch of time around it is worth seeing.
import type { Alert, AlertCondition, History } from '@/api/types';
import { fullest, perLabel, plain } from '@/shared/chart-lines';
import type { ChartLine } from '@/ui/chart/TimeChart';

interface Metric {
  /** Names of series, as the hub has them. */
  series: string;
  unit: string;
  title: string;
}

const METRICS: Partial<Record<AlertCondition, Metric>> = {
  cpu: { series: 'cpu', unit: 'percent', title: 'Processor' },
  memory: { series: 'memory_percent', unit: 'percent', title: 'Memory' },
  disk: { series: 'fs_percent', unit: 'percent', title: 'Space in use' },
  disk_forecast: { series: 'fs_percent', unit: 'percent', title: 'Space in use' },
  load: { series: 'load_5m', unit: 'load', title: 'Load over 5 minutes' },
  temperature: { series: 'temperature', unit: 'celsius', title: 'Temperature' },
};

export function metricOf(condition: AlertCondition): Metric | undefined {
  return METRICS[condition];
}

export function hasMetric(condition: AlertCondition): boolean {
  return condition in METRICS;
}

/** The lines of the readings that it is about. */
export function linesOf({ condition, subject }: Alert, history: History): ChartLine[] {
  switch (condition) {
    case 'cpu':
      return plain(history, { cpu: { label: 'In use', color: 1, area: true } });
    case 'memory':
      return plain(history, { memory_percent: { label: 'In use', color: 1, area: true } });
    case 'load':
      return plain(history, { load_5m: { label: 'Load', color: 1 } });
    case 'temperature':
      return fullest(perLabel(history, 'temperature'));
    case 'disk':
    case 'disk_forecast':
      return perLabel(history, 'fs_percent')
        .filter(({ key }) => key === subject)
        .map((line) => ({ ...line, color: 1 }));
    default:
      return [];
  }
}

/** The line on the chart. That for load is for each thread, and days left are not on this scale. */
export function lineAt(
  { condition, threshold }: Alert,
  threads: number | null | undefined,
): number | undefined {
  if (threshold === null || threshold === undefined || condition === 'disk_forecast') return;
  if (condition !== 'load') return threshold;
  return threads ? threshold * threads : undefined;
}

const HOUR = 3600;
const LEAST_BEFORE = HOUR;
const MOST = 30 * 24 * HOUR;
const STEP = 600;

/** Unix seconds: the alert with as much before it, and what came after its end. */
export function windowOf(
  { opened_at, resolved_at, condition }: Pick<Alert, 'opened_at' | 'resolved_at' | 'condition'>,
  now: number,
): { from: number; to: number } {
  const opened = Math.floor(Date.parse(opened_at) / 1000);
  const present = Math.floor(now / 1000);
  const ended = resolved_at ? Math.floor(Date.parse(resolved_at) / 1000) : present;
  const length = Math.max(0, ended - opened);
  // What fills up slowly shows in days.
  const before =
    condition === 'disk_forecast' ? 7 * 24 * HOUR : Math.max(LEAST_BEFORE, Math.round(length / 2));
  const to = Math.max(opened + 60, Math.min(present, ended + Math.max(HOUR / 2, length / 4)));
  // In steps: what lasts reaches further back with time, but not with each look at the clock.
  const from = Math.floor(Math.max(opened - before, to - MOST) / STEP) * STEP;
  return { from, to: Math.round(to) };
}
