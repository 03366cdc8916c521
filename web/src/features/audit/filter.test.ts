import { expect, test } from 'vitest';
import { auditParams } from '@/api/audit';
import { countSet, csvHref, filterOf, mayGrow, NO_FILTER, toApi } from './filter';

const NOW = Date.parse('2026-11-30T12:00:00Z');

test('a range is back from now, own times are as they are', () => {
  expect(auditParams({ range: '24h' }, NOW).from).toBe('2026-11-29T12:00:00.000Z');
  const own = auditParams({ from: NOW / 1_000 - 60, to: NOW / 1_000 }, NOW);
  expect(own).toMatchObject({ from: '2026-11-30T11:59:00.000Z', to: '2026-11-30T12:00:00.000Z' });
  expect(auditParams({}, NOW)).toEqual({});
});

test('the file has what the list has', () => {
  expect(csvHref('all', {}, NOW)).toMatch(/\/api\/v1\/audit\.csv$/);
  const filter = { q: ' a&b ', machine: 'm', actor_kind: 'user', action: 'session' } as const;
  expect(csvHref('all', filter, NOW)).toMatch(
    /\/audit\.csv\?text=a%26b&action=session&machine_id=m&actor_kind=user$/,
  );
  expect(csvHref('commands', { range: '1h' }, NOW)).toMatch(
    /\/audit\/commands\.csv\?from=2026-11-30T11%3A00%3A00\.000Z$/,
  );
});

test('what is set is counted, and what is no filter is left alone', () => {
  expect(countSet(NO_FILTER)).toBe(0);
  expect(countSet({ q: 'x', from: 1, to: 2 })).toBe(2);
  const search = { q: 'x', entry: '7', at: '1' };
  expect(filterOf(search)).not.toHaveProperty('entry');
  expect(toApi({ q: '   ' }).text).toBeUndefined();
});

test('a time that is over gets no more', () => {
  expect(mayGrow({}, NOW)).toBe(true);
  expect(mayGrow({ to: NOW / 1_000 - 1 }, NOW)).toBe(false);
  expect(mayGrow({ to: NOW / 1_000 + 1 }, NOW)).toBe(true);
});
