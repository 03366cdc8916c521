import { expect, test } from 'vitest';
import type { AuditAnchor, AuditStatus } from '@/api/types';
import { counted, keptWords, rememberedWords, standingOf } from './record';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const check = (change = {}): NonNullable<AuditStatus['last_check']> => ({
  at: '2026-11-30T03:00:00Z',
  is_whole: true,
  entries: 7,
  ...change,
});
const place = { position: 7, hash: 'ab' };
const anchor = (change: Partial<AuditAnchor>): AuditAnchor => ({ machine_id: 'm', ...change });

test('the worst that is known is said', () => {
  const fine = anchor({ entry: place });
  const other = anchor({ entry: place, contradiction: place });
  expect(standingOf({ last_check: check(), anchors: [fine] }, NOW)).toBe('whole');
  expect(standingOf({ last_check: null, anchors: [fine] }, NOW)).toBe('unchecked');
  expect(standingOf({ last_check: check(), anchors: [fine, other] }, NOW)).toBe('contradicted');
  expect(standingOf({ last_check: null, anchors: [other] }, NOW)).toBe('contradicted');
  const broken = check({ is_whole: false, position: 3, finding: 'entry 3 is missing' });
  expect(standingOf({ last_check: broken, anchors: [other] }, NOW)).toBe('broken');
  const old = check({ at: '2026-11-27T03:00:00Z' });
  expect(standingOf({ last_check: old, anchors: [] }, NOW)).toBe('overdue');
});

test('figures are words', () => {
  expect(counted(4711)).toBe('4,711');
  expect([0, 1, 90].map(keptWords)).toEqual(['For ever', '1 day', '90 days']);
  expect(rememberedWords([])).toBe('No agent yet');
  const anchors = [anchor({ entry: place }), anchor({ entry: place, contradiction: place })];
  expect(rememberedWords(anchors)).toBe('1 agent');
});
