import { startTransition, useLayoutEffect, useState } from 'react';
import { afterFrame } from '@/lib/turns';

/** What is drawn at once; and about what is drawn in a frame, until it is known how long that takes. */
const FIRST = 4;
const LEAST = 2;
const MOST = 12;
/** A frame that took longer had too much in it; one that took less had room. */
const LONG_MS = 12;
const SHORT_MS = 6;

/**
 * An item that is not in here is not drawn. One that waits is there, but the browser should not draw
 * what is in it yet. One that goes is not to be seen any more.
 */
export type Standing = 'shown' | 'waiting' | 'going';

interface Slices {
  order: readonly string[];
  wanted: ReadonlySet<string>;
  standing: ReadonlyMap<string, Standing>;
  step: number;
}

/**
 * Which items of a long list to draw by now. The first come at once; the rest follows in slices, one
 * a frame, as large as the browser keeps up with. What is not wanted any more is hidden at once and
 * taken away in slices, too: two hundred cards take as long to go as to come. Items that a filter
 * moves up into sight cost as much as new ones, so they wait for their slice as those do, unless
 * `inSight` has them.
 */
export function useSlices(
  order: readonly string[],
  wanted: ReadonlySet<string>,
  inSight: () => ReadonlySet<string>,
): ReadonlyMap<string, Standing> {
  const [before, setSlices] = useState(() => begin(order, wanted));
  let slices = before;
  if (before.order !== order || before.wanted !== wanted) {
    slices = follow(before, order, wanted, inSight);
    setSlices(slices);
  }

  useLayoutEffect(() => {
    if (isDone(slices)) return;
    return afterFrame((took) => startTransition(() => setSlices((now) => next(now, took))));
  }, [slices]);

  return slices.standing;
}

const NOTHING: Omit<Slices, 'order' | 'wanted'> = { standing: new Map(), step: FIRST };

function begin(order: readonly string[], wanted: ReadonlySet<string>): Slices {
  return open({ ...NOTHING, order, wanted });
}

function follow(
  before: Slices,
  order: readonly string[],
  wanted: ReadonlySet<string>,
  inSight: () => ReadonlySet<string>,
): Slices {
  const left = order.filter((id) => before.standing.has(id) && !wanted.has(id));
  // One machine less moves hardly anything.
  const seen = left.length > FIRST ? inSight() : undefined;
  const standing = new Map<string, Standing>();
  for (const id of order) {
    const had = before.standing.get(id);
    if (had === undefined) continue;
    if (!wanted.has(id)) standing.set(id, 'going');
    else if (had === 'shown' && (seen === undefined || seen.has(id))) standing.set(id, 'shown');
    else standing.set(id, 'waiting');
  }
  return open({ order, wanted, standing, step: FIRST });
}

/** The first of those that are wanted; or all, where few are not shown yet. */
function open(slices: Slices): Slices {
  const { order, wanted, standing } = slices;
  const all = order.filter((id) => wanted.has(id));
  const pending = all.filter((id) => standing.get(id) !== 'shown');
  return show(slices, pending.length <= FIRST ? pending : all.slice(0, FIRST));
}

function show(slices: Slices, ids: readonly string[]): Slices {
  const standing = new Map(slices.standing);
  for (const id of ids) standing.set(id, 'shown');
  return { ...slices, standing };
}

function pendingOf({ order, wanted, standing }: Slices): string[] {
  return order.filter((id) => wanted.has(id) && standing.get(id) !== 'shown');
}

function goingOf({ standing }: Slices): string[] {
  return [...standing].filter(([, each]) => each === 'going').map(([id]) => id);
}

function isDone(slices: Slices): boolean {
  return pendingOf(slices).length === 0 && goingOf(slices).length === 0;
}

function next(now: Slices, took: number): Slices {
  const change = took > LONG_MS ? -2 : took < SHORT_MS ? 2 : 0;
  const slices = { ...now, step: Math.min(MOST, Math.max(LEAST, now.step + change)) };
  const pending = pendingOf(slices);
  if (pending.length > 0) return show(slices, pending.slice(0, slices.step));
  const standing = new Map(slices.standing);
  for (const id of goingOf(slices).slice(-slices.step)) standing.delete(id);
  return { ...slices, standing };
}
