import { useConnection, useLiveMachine } from '@/api/live';
import type { Latest, Machine } from '@/api/types';
import { useNow } from '@/lib/time';
import { isStale, type Presentation, presentMachine } from '@/shared/status';

export interface Reading {
  status: Presentation;
  /** What it says is old: it, or the hub, has not been heard. */
  stale: boolean;
  /** Undefined when it is away or still to come: what it read then is not how it is. */
  latest: Latest | undefined;
  lastSeen: string | undefined;
  spark: readonly (readonly [number, number | null])[];
}

/** A machine as it is at this moment, for as long as its card or row is on the screen (`visible`). */
export function useReading(machine: Machine, visible: boolean): Reading {
  const live = useLiveMachine(machine.id, visible);
  const lost = useConnection(visible).state === 'lost';
  const now = useNow(visible);
  const latest = newer(machine.latest, live?.view.latest);
  const lastSeen = later(machine.last_seen, live?.view.last_seen);
  const interval = machine.agent.interval_seconds ?? 60;
  const beats = machine.status === 'online';
  return {
    status: presentMachine(machine),
    stale: lost || (beats && isStale(lastSeen, interval, now)),
    latest: ['offline', 'unknown'].includes(machine.status) ? undefined : latest,
    lastSeen,
    spark: goOn(machine.spark as [number, number | null][], live?.tail ?? []),
  };
}

function newer(a: Latest | null | undefined, b: Latest | null | undefined): Latest | undefined {
  if (!a || !b) return a ?? b ?? undefined;
  return Date.parse(b.at) > Date.parse(a.at) ? b : a;
}

function later(a: string | null | undefined, b: string | null | undefined): string | undefined {
  if (!a || !b) return a ?? b ?? undefined;
  return Date.parse(b) > Date.parse(a) ? b : a;
}

/** The sparkline of the list, and what has come since. */
export function goOn(
  spark: readonly (readonly [number, number | null])[],
  tail: readonly (readonly [number, number | null])[],
): readonly (readonly [number, number | null])[] {
  const last = spark.at(-1)?.[0] ?? 0;
  const more = tail.filter(([at]) => at > last);
  return more.length === 0 ? spark : [...spark, ...more];
}
