import { expect, test } from 'vitest';
import { neighbour, spanWords } from './ranges';

test('the shortest and the longest range have no further neighbour', () => {
  expect(neighbour('1h', 1)).toBe('6h');
  expect(neighbour('1h', -1)).toBe('1h');
  expect(neighbour('12m', 1)).toBe('12m');
});

test('a range of one’s own says both ends, or that it goes on', () => {
  const start = Date.UTC(2026, 10, 23, 12) / 1000;
  const hours = spanWords(start, start + 9_000);
  expect(hours).toContain('13:00');
  expect(hours).toContain('15:30');
  expect(spanWords(start, undefined)).toMatch(/– now$/);
});
