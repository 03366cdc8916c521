import { expect, test } from 'vitest';
import { align, extent, lonely, valueAt, valueAtEnd } from './align';

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

const gaps = (...times: number[]) => align([flat(...times)], 0).mean[0]?.includes(null);

test('one lost reading is no gap, two are', () => {
  expect(gaps(0, 60, 120, 180, 300, 360)).toBe(false);
  expect(gaps(0, 60, 120, 180, 360, 420)).toBe(true);
});

test('a pace that changes makes no gaps, and they are still found at either pace', () => {
  const minutes = [0, 60, 120, 180, 240, 300];
  const often = [310, 320, 330, 340, 350, 360];
  expect(gaps(...minutes, ...often)).toBe(false);
  expect(gaps(...minutes, 600, ...often.map((at) => at + 300))).toBe(true);
  expect(gaps(...minutes, ...often, 400, 410, 420)).toBe(true);
});

test('two readings say nothing of a pace: a minute is taken for usual', () => {
  expect(gaps(0, 120)).toBe(false);
  expect(gaps(0, 200)).toBe(true);
});

test('readings that make no line to be seen are told apart from those that do', () => {
  const times = [0, 60, 120, 500, 900, 901];
  expect(lonely(times, [1, 1, 1, null, 1, 1], 10)).toEqual([4, 5]);
  expect(lonely(times, [1, undefined, 1, null, 1, null], 10)).toEqual([4]);
  expect(lonely(times, [1, null, 1, undefined, 1, 1], 10)).toEqual([0]);
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
  ).toEqual({ low: 0, high: 9 });
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

test('at the end of a span stands the last value, unless the readings ended before it', () => {
  const beats = flat(0, 10, 20, 30);
  expect(valueAtEnd(beats, 0, 30)).toBe(2);
  expect(valueAtEnd(beats, 0, 90)).toBe(2);
  expect(valueAtEnd(beats, 0, 300)).toBeUndefined();
  // The last step began as long ago as it takes.
  expect(valueAtEnd(flat(0, 1800, 3600), 1800, 5390)).toBe(2);
  expect(valueAtEnd(flat(0, 1800, 3600), 1800, 9000)).toBeUndefined();
  expect(valueAtEnd([], 0, 30)).toBeUndefined();
});
