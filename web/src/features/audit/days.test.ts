import { expect, test } from 'vitest';
import type { AuditEntry } from '@/api/types';
import { byDay, timeOf } from './days';

const NOW = new Date(2026, 10, 30, 12).getTime();
const entry = (position: number, at: Date) => ({ position, at: at.toISOString() }) as AuditEntry;

test('entries stand below their days, in the order of the list', () => {
  const days = byDay(
    [
      entry(5, new Date(2026, 10, 30, 11)),
      entry(4, new Date(2026, 10, 30, 0, 1)),
      entry(3, new Date(2026, 10, 29, 23, 59)),
      entry(2, new Date(2026, 10, 27)),
      // A clock was set back.
      entry(1, new Date(2026, 10, 29, 1)),
    ],
    NOW,
  );
  expect(days.map(({ name }) => name.split(',')[0])).toEqual([
    'Today',
    'Yesterday',
    expect.stringMatching(/Friday/),
    'Yesterday',
  ]);
  expect(days.map(({ entries }) => entries.length)).toEqual([2, 1, 1, 1]);
  expect(new Set(days.map(({ key }) => key)).size).toBe(4);
});

test('a time that is none is none', () => {
  expect(timeOf('x')).toBe('–');
  expect(byDay([{ position: 1, at: 'x' } as AuditEntry], NOW)[0]?.name).toBe('Without a time');
});
