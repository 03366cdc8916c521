import { expect, test } from 'vitest';
import type { Channel } from '@/api/types';
import { isForgotten, silence } from './silence';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const HOUR_AGO = '2026-11-25T11:00:00Z';

const ROUTE: Channel['route'] = {
  min_severity: 'high',
  kinds: [],
  tags: [],
  conditions: [],
  resolved: true,
  ignores_quiet_hours: false,
  approvals: true,
  failed_actions: true,
  done_actions: false,
};
const CHANNEL = { id: 'c1', name: 'Phone', enabled: true, route: ROUTE } as unknown as Channel;
const ALERT = { severity: 'high', condition: 'disk', state: 'open', opened_at: HOUR_AGO } as const;
const NAS = { kind: 'server', tags: ['storage'] } as const;

const of = (route: Partial<Channel['route']>) => [{ ...CHANNEL, route: { ...ROUTE, ...route } }];
const why = (channels: Channel[], alert: object = {}) =>
  silence({ ...ALERT, ...alert }, { ...NAS, tags: [...NAS.tags] }, { channels }, NOW);

test('nobody is told without a channel that is on', () => {
  expect(why([])).toBe('There is no channel yet.');
  expect(why([{ ...CHANNEL, enabled: false }])).toBe('All channels are off.');
});

test.each([
  { min_severity: 'critical' },
  { kinds: ['workstation'] },
  { tags: ['media'] },
  { conditions: ['cpu'] },
] satisfies Partial<Channel['route']>[])(
  'a route that leaves it out is the reason: %o',
  (route) => {
    expect(why(of(route))).toBe('No channel is told of alerts like this one.');
  },
);

test('a route that takes it is not', () => {
  const taken = of({ kinds: ['server'], tags: ['storage', 'media'], conditions: ['disk'] });
  expect(why(taken)).toBe('It opened before there was a channel for it.');
});

test('what was over, taken or is new says so', () => {
  expect(why([CHANNEL], { state: 'resolved' })).toMatch(/^It was over/);
  expect(why([CHANNEL], { state: 'snoozed' })).toMatch(/^Somebody took it/);
  expect(why([CHANNEL], { opened_at: '2026-11-25T11:59:30Z' })).toMatch(/about to go out/);
});

test('messages of long ago are gone', () => {
  expect(isForgotten({ opened_at: HOUR_AGO }, NOW)).toBe(false);
  expect(isForgotten({ opened_at: '2026-08-01T00:00:00Z' }, NOW)).toBe(true);
});
