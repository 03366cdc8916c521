import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useSlices } from './slices';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const ids = (count: number) => Array.from({ length: count }, (_, at) => `m${at}`);
const NONE: ReadonlySet<string> = new Set();

/** A list of 20 of which some are wanted, and of those that had been drawn the first 8 are in sight. */
function slices(begin: readonly string[]) {
  const order = ids(20);
  const inSight = vi.fn(() => new Set(ids(8)));
  const { result, rerender } = renderHook(
    ({ wanted }: { wanted: ReadonlySet<string> }) => useSlices(order, wanted, inSight),
    { initialProps: { wanted: new Set(begin) as ReadonlySet<string> } },
  );
  return {
    inSight,
    want: (wanted: readonly string[]) => rerender({ wanted: new Set(wanted) }),
    wantNone: () => rerender({ wanted: NONE }),
    which: (standing: string) =>
      [...result.current].filter(([, each]) => each === standing).map(([id]) => id),
  };
}

/** A frame, and the task after it. */
const frame = () => act(() => vi.advanceTimersToNextTimer().advanceTimersToNextTimer());

function settle() {
  for (let at = 0; at < 30 && vi.getTimerCount() > 0; at += 1) frame();
  expect(vi.getTimerCount()).toBe(0);
}

test('a short list is drawn at once, and waits for nothing', () => {
  const { which } = slices(ids(4));
  expect(which('shown')).toHaveLength(4);
  expect(vi.getTimerCount()).toBe(0);
});

test('a long list is drawn in slices, in its order, until all of it is there', () => {
  const { which } = slices(ids(20));
  expect(which('shown')).toEqual(ids(4));
  frame();
  const after = which('shown');
  expect(after.length).toBeGreaterThan(4);
  expect(after.length).toBeLessThan(20);
  expect(after).toEqual(ids(after.length));
  settle();
  expect(which('shown')).toEqual(ids(20));
});

test('one more, or one less, is there at once, and nothing else waits for it', () => {
  const { which, want, inSight } = slices(ids(19));
  settle();
  want(ids(20));
  expect(which('shown')).toHaveLength(20);
  want(ids(19));
  expect(which('shown')).toHaveLength(19);
  expect(inSight).not.toHaveBeenCalled();
});

test('what a filter leaves stays where it was in sight, waits where it was not, and the rest goes', () => {
  const { which, want } = slices(ids(20));
  settle();
  want(['m7', ...ids(20).slice(12)]);
  // The first four that are wanted, and none but those and what was in sight.
  expect(which('shown')).toEqual(['m7', 'm12', 'm13', 'm14']);
  expect(which('waiting')).toEqual(['m15', 'm16', 'm17', 'm18', 'm19']);
  expect(which('going')).toHaveLength(11);
  settle();
  expect(which('shown')).toHaveLength(9);
  expect(which('waiting')).toEqual([]);
  expect(which('going')).toEqual([]);
});

test('what comes back before it is gone is shown again', () => {
  const { which, want } = slices(ids(20));
  settle();
  want(['m3']);
  frame();
  want(ids(20));
  expect(which('shown')).toEqual(ids(4));
  expect(which('going')).toEqual([]);
  settle();
  expect(which('shown')).toHaveLength(20);
});

test('a list that is not wanted any more goes in slices, to the last', () => {
  const { which, wantNone } = slices(ids(20));
  settle();
  wantNone();
  expect(which('going')).toHaveLength(20);
  frame();
  expect(which('going').length).toBeLessThan(20);
  expect(which('going').length).toBeGreaterThan(0);
  settle();
  expect(which('going')).toEqual([]);
});
