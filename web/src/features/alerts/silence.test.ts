import { expect, test } from 'vitest';
import type { Channel, Notifications } from '@/api/types';
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
};
const CHANNEL = { id: 'c1', name: 'Phone', enabled: true, route: ROUTE } as unknown as Channel;
const ALERT = { severity: 'high', condition: 'disk', state: 'open', opened_at: HOUR_AGO } as const;
const NAS = { kind: 'server', tags: ['storage'], paused: false } as const;

function settings(change: Partial<Notifications> = {}): Notifications {
  const quiet_hours = { enabled: false, hours: [], critical_pierces: true };
  return { channels: [CHANNEL], quiet_hours, critical_pierces_maintenance: true, ...change };
}

const of = (route: Partial<Channel['route']>) =>
  settings({ channels: [{ ...CHANNEL, route: { ...ROUTE, ...route } }] });
const why = (given: Notifications, alert: object = {}, machine: object = {}) =>
  silence({ ...ALERT, ...alert }, { ...NAS, tags: [...NAS.tags], ...machine }, given, NOW);

test('nobody is told without a channel that is on', () => {
  expect(why(settings({ channels: [] }))).toBe('There is no channel yet.');
  const off = settings({ channels: [{ ...CHANNEL, enabled: false }] });
  expect(why(off)).toBe('All channels are off.');
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

test('what was over, taken or held back says so', () => {
  expect(why(settings(), { state: 'resolved' })).toMatch(/^It was over/);
  expect(why(settings(), { state: 'snoozed' })).toMatch(/^Somebody took it/);
  expect(why(settings(), {}, { paused: true })).toBe(
    'It is held back while the machine is paused.',
  );
  expect(why(settings(), { severity: 'critical' }, { paused: true })).not.toMatch(/paused/);
  const quiet = settings({ quiet_hours: { enabled: true, hours: [], critical_pierces: true } });
  expect(why(quiet)).toMatch(/quiet hours/);
  expect(why(quiet, { severity: 'critical' })).not.toMatch(/quiet hours/);
  expect(why(settings(), { opened_at: '2026-11-25T11:59:00Z' })).toMatch(/about to go out/);
});

test('messages of long ago are gone', () => {
  expect(isForgotten({ opened_at: HOUR_AGO }, NOW)).toBe(false);
  expect(isForgotten({ opened_at: '2026-08-01T00:00:00Z' }, NOW)).toBe(true);
});
