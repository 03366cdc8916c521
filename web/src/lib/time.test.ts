import { expect, test } from 'vitest';
import { ago, countdown, duration, toLocalInput, until } from './time';

const now = Date.parse('2026-03-29T12:00:00Z');
const before = (seconds: number) => new Date(now - seconds * 1000).toISOString();

test.each([
  [3, 'just now'],
  [59, '59 seconds ago'],
  [60, '1 minute ago'],
  [3 * 3600 + 59 * 60, '3 hours ago'],
  [26 * 3600, '1 day ago'],
])('%s seconds back is %s', (seconds, expected) => {
  expect(ago(before(seconds), now)).toBe(expected);
});

test('a clock that is ahead never makes the past a future', () => {
  expect(ago(before(-200), now)).toBe('just now');
  expect(until(before(200), now)).toBe('now');
});

test('what lies ahead is counted down', () => {
  expect(until(before(-3600), now)).toBe('in 1 hour');
  expect(countdown(599.2)).toBe('10:00');
  expect(countdown(65)).toBe('1:05');
  expect(countdown(-3)).toBe('0:00');
});

test.each([
  [0, '0 s'],
  [59, '59 s'],
  [61, '1 min 1 s'],
  [3600, '1 h'],
  [90_061, '1 d 1 h'],
  [86_400 * 400, '400 d'],
])('%s seconds last %s', (seconds, expected) => {
  expect(duration(seconds)).toBe(expected);
});

test('no length is no zero', () => {
  expect(duration(null)).toBe('–');
  expect(ago('nonsense', now)).toBe('–');
});

test('a moment is put into an input in the zone of the browser', () => {
  // Berlin went from +01:00 to +02:00 in the night before.
  expect(toLocalInput(now / 1000)).toBe('2026-03-29T14:00');
});
