import { expect, test } from 'vitest';
import type { AuditEntry } from '@/api/types';
import { countNewer, entriesOf, goesOn, newerWords, newestOf } from './pages';

const page = (...positions: number[]) => ({
  items: positions.map((position) => ({ position }) as AuditEntry),
});
const EMPTY = page();

test('entries of all pages are one list, and the newest is found wherever it is', () => {
  const pages = [page(9, 7), EMPTY, page(8)];
  expect(entriesOf(pages).map(({ position }) => position)).toEqual([9, 7, 8]);
  expect(newestOf([page(7), page(9)])).toBe(9);
  expect(newestOf([EMPTY])).toBe(0);
});

test('what came since is counted', () => {
  expect(countNewer(page(12, 11, 9), 9)).toBe(2);
  expect(countNewer(undefined, 9)).toBe(0);
  expect(newerWords(1, page(10, 9))).toBe('1 new entry');
  expect(newerWords(2, { ...page(12, 11), next_cursor: '11' })).toBe('2+ new entries');
  expect(newerWords(2, page(12, 11))).toBe('2 new entries');
});

test('pages with little are followed by the next one, until somebody has to ask', () => {
  expect(goesOn([EMPTY], 0)).toBe(true);
  expect(goesOn([page(...Array.from({ length: 20 }, (_, at) => at))], 0)).toBe(false);
  const many = Array.from({ length: 30 }, () => EMPTY);
  expect(goesOn(many, 0)).toBe(false);
  expect(goesOn(many, 30)).toBe(true);
  // What was listed before somebody asked for more does not count.
  expect(goesOn([page(1, 2, 3), EMPTY], 1)).toBe(true);
});
