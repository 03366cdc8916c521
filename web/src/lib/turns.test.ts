import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { inTurn } from './turns';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('each has a task of its own, in the order in which they asked', () => {
  const done: string[] = [];
  for (const name of ['a', 'b', 'c']) inTurn(() => done.push(name));
  expect(done).toEqual([]);
  vi.advanceTimersToNextTimer();
  expect(done).toEqual(['a']);
  vi.runAllTimers();
  expect(done).toEqual(['a', 'b', 'c']);
});

test('what was cancelled is passed over, and a fault does not keep the others from their turn', () => {
  const done: string[] = [];
  const cancel = inTurn(() => done.push('a'));
  inTurn(() => {
    throw new Error('no');
  });
  inTurn(() => done.push('c'));
  cancel();
  expect(() => vi.advanceTimersToNextTimer()).toThrow('no');
  vi.runAllTimers();
  expect(done).toEqual(['c']);
});
