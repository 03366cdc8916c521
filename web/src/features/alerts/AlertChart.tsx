import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { historyQuery, machineQuery } from '@/api/queries';
import type { AlertDetail } from '@/api/types';
import { useNow } from '@/lib/time';
import { inUnit, text } from '@/lib/units';
import { failureOf } from '@/shared/failure';
import { extent } from '@/ui/chart/align';
import { TimeChart } from '@/ui/chart/TimeChart';
import { Skeleton } from '@/ui/Skeleton';
import { ErrorState } from '@/ui/states';
import { lineAt, linesOf, metricOf, windowOf } from './metric';

const MAX_POINTS = 250;

/** The readings around an alert, with the line that they crossed and when it opened. */
export default function AlertChart({ alert }: { alert: AlertDetail }) {
  const now = useNow();
  const { condition, severity, opened_at, resolved_at } = alert;
  const { from, to } = windowOf(alert, now);
  // The present moves on with the beats, but no faster than it can be told apart.
  const window = { from, to: resolved_at ? to : undefined, maxPoints: MAX_POINTS };
  const metric = metricOf(condition);
  const { data, error, isFetching, refetch } = useQuery({
    ...historyQuery(alert.machine_id, { ...window, metrics: metric?.series }),
    refetchInterval: resolved_at ? false : 30_000,
  });
  const threads = useQuery({
    ...machineQuery(alert.machine_id),
    enabled: condition === 'load',
  }).data?.cpu.threads;
  const lines = useMemo(() => (data ? linesOf(alert, data) : []), [alert, data]);
  const marks = useMemo(
    () => [opened_at, resolved_at].flatMap((at) => (at ? [Date.parse(at) / 1000] : [])),
    [opened_at, resolved_at],
  );
  if (!metric) return null;
  const line = lineAt(alert, threads);
  return (
    <section aria-labelledby="readings">
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-3">
        <h3 id="readings" className="text-14 font-semibold">
          {metric.title}
        </h3>
        {line !== undefined && (
          <span className="flex items-center gap-1.5 text-13 text-t3">
            <span
              aria-hidden
              className={
                severity === 'critical'
                  ? 'swatch w-4 border-t-2 border-dashed border-crit'
                  : 'swatch w-4 border-t-2 border-dashed border-warn'
              }
            />
            Line at {text(inUnit(metric.unit, line))}
          </span>
        )}
      </div>
      {error && !data ? (
        <ErrorState
          title="The readings cannot be read"
          failure={failureOf(error)}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      ) : !data ? (
        <Skeleton className="h-[190px] w-full" />
      ) : lines.length === 0 ? (
        <p className="rounded-card border border-dashed px-4 py-6 text-center text-13 text-t3">
          No readings of that time are kept any more.
        </p>
      ) : (
        <TimeChart
          summary={summarise(metric.title, metric.unit, lines, line)}
          lines={lines}
          unit={metric.unit}
          stepSeconds={data.step_seconds}
          from={Date.parse(data.from) / 1000}
          to={Date.parse(data.to) / 1000}
          top={metric.unit === 'percent' ? 100 : undefined}
          floating={metric.unit === 'celsius'}
          line={
            line === undefined
              ? undefined
              : { at: line, tone: severity === 'critical' ? 'crit' : 'warn' }
          }
          marks={marks}
        />
      )}
    </section>
  );
}

/** "Memory around the alert, from 41 % to 97 %; the line is at 95 %." */
function summarise(
  title: string,
  unit: string,
  lines: readonly { points: readonly (readonly number[])[] }[],
  line: number | undefined,
): string {
  const found = lines.flatMap(({ points }) => extent(points) ?? []);
  const low = Math.min(...found.map((each) => each.low));
  const high = Math.max(...found.map((each) => each.high));
  const words = `${title} around the alert, from ${text(inUnit(unit, low))} to ${text(inUnit(unit, high))}`;
  return line === undefined ? `${words}.` : `${words}; the line is at ${text(inUnit(unit, line))}.`;
}
