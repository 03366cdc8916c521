import { expect, test } from 'vitest';
import { align, extent, gapLimit, valueAt } from './align';

const flat = (...times: number[]) => times.map((at) => [at, 1, 2, 3]);

test('a missing step is a gap', () => {
  const { times, mean } = align([flat(0, 60, 240, 300)], 60);
  expect(times).toEqual([0, 60, 105, 240, 300]);
  expect(mean[0]).toEqual([2, 2, null, 2, 2]);
  expect(align([flat(0, 60, 180, 240)], 60).mean[0]).toContain(null);
});

test('readings a little late are none', () => {
  expect(align([flat(0, 61, 119, 185)], 0).mean[0]).toEqual([2, 2, 2, 2]);
});

test('one lost reading is no gap, two are', () => {
  const limit = gapLimit(flat(0, 60, 120, 180, 300, 360), 0);
  expect(limit).toBe(150);
  expect(align([flat(0, 60, 120, 180, 360, 420)], 0).mean[0]).toContain(null);
});

test('an agent that beat more slowly before left no gaps', () => {
  const slow = [0, 60, 120, 180, 240];
  const quick = [250, 260, 270, 280, 290, 300, 310, 320, 330, 340];
  expect(align([flat(...slow, ...quick)], 0).mean[0]).not.toContain(null);
  // And what is a gap for the quick one still is.
  expect(align([flat(...slow, ...quick, 460, 470, 480)], 0).mean[0]).toContain(null);
});

test('series of different times share a row of times without holes of their own', () => {
  const { times, mean } = align([flat(0, 60, 120), flat(30, 90)], 60);
  expect(times).toEqual([0, 30, 60, 90, 120]);
  expect(mean[0]).toEqual([2, undefined, 2, undefined, 2]);
  expect(mean[1]).toEqual([undefined, 2, undefined, 2, undefined]);
});

test('least and most stand beside the mean', () => {
  const { low, high } = align([flat(0)], 60);
  expect([low[0], high[0]]).toEqual([[1], [3]]);
  expect(
    extent([
      [0, 1, 2, 9],
      [60, 0, 4, 5],
    ]),
  ).toEqual({ low: 0, high: 9, last: 4 });
  expect(extent([])).toBeUndefined();
});

test('the value under the pointer is never from the other side of a gap', () => {
  const { times, mean } = align([flat(0, 60, 600), flat(30)], 60);
  const column = mean[0] ?? [];
  expect(valueAt(column, times, 1, 90)).toBe(2);
  expect(valueAt(column, times, times.indexOf(105), 90)).toBeNull();
  expect(valueAt(column, times, 99, 90)).toBeNull();
});

test('nothing is nothing', () => {
  expect(align([], 60)).toEqual({ times: [], mean: [], low: [], high: [] });
});
