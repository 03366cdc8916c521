import { expect, test } from 'vitest';
import type { Channel, QuietHours, Route, SentMessage } from '@/api/types';
import { standingOf } from '@/shared/messages/standing';
import { DEFAULT_ROUTE } from './draft';
import { healthOf } from './health';
import { target } from './kinds';
import { alwaysQuietWords, neverToldWords } from './quiet-words';
import { actionWords, routeWords } from './route-words';

test('a route is a sentence', () => {
  expect(routeWords(DEFAULT_ROUTE)).toBe('All alerts of all machines, and when they are over.');
  expect(
    routeWords({
      min_severity: 'critical',
      kinds: ['server'],
      tags: ['nas', 'media'],
      conditions: ['disk', 'memory'],
      resolved: false,
      ignores_quiet_hours: true,
      approvals: true,
      failed_actions: true,
      done_actions: false,
    }),
  ).toBe(
    'Critical alerts about disk space or memory of servers tagged “nas” or “media”. Not told when they are over. In quiet hours, too.',
  );
});

test('which actions a channel is told of is a sentence, too', () => {
  expect(actionWords(DEFAULT_ROUTE)).toBe(
    'Also of actions there that wait for an approval or failed.',
  );
  expect(actionWords({ ...DEFAULT_ROUTE, done_actions: true })).toBe(
    'Also of actions there that wait for an approval, failed or were done.',
  );
  const none = { approvals: false, failed_actions: false, done_actions: false };
  expect(actionWords({ ...DEFAULT_ROUTE, ...none })).toBe('');
});

test('both kinds are all machines, and many conditions are counted', () => {
  expect(
    routeWords({
      ...DEFAULT_ROUTE,
      kinds: ['server', 'workstation'],
      conditions: ['cpu', 'memory', 'load', 'disk', 'offline'],
    }),
  ).toBe(
    'All alerts about processor, memory, load and 2 other things of all machines, and when they are over.',
  );
});

test('quiet hours without an end are said to be so, where something is lost by them', () => {
  const quiet = {
    enabled: true,
    hours: [{ days: [], from: '00:00', until: '24:00' }],
    critical_pierces: true,
  };
  const never = (route: Partial<Route>, change: Partial<QuietHours> = {}) =>
    neverToldWords({ ...DEFAULT_ROUTE, ...route }, { ...quiet, ...change });
  expect(never({})).toMatch(/whole week: nothing but critical alerts would ever come here/);
  expect(never({}, { critical_pierces: false })).toMatch(/: nothing would ever come here/);
  expect(never({})).toMatch(/beside words of actions\.$/);
  const alertsOnly = { approvals: false, failed_actions: false };
  expect(never(alertsOnly)).toMatch(/alerts would ever come here\.$/);
  expect(never({ min_severity: 'critical' })).toBeUndefined();
  expect(never({ min_severity: 'critical' }, { critical_pierces: false })).toBeDefined();
  expect(never({ ignores_quiet_hours: true })).toBeUndefined();
  expect(never({}, { enabled: false })).toBeUndefined();
  expect(never({}, { hours: [{ days: [], from: '22:00', until: '07:00' }] })).toBeUndefined();
  expect(alwaysQuietWords(true)).toMatch(/nothing but critical/);
  expect(alwaysQuietWords(false)).not.toMatch(/critical/);
});

const CHANNEL: Channel = {
  id: 'c1',
  name: 'Phone',
  enabled: true,
  settings: { kind: 'gotify', server: 'https://gotify.lan/' },
  secrets: {},
  route: DEFAULT_ROUTE,
  waiting: 0,
};

const MESSAGE: SentMessage = {
  id: 'm1',
  channel_id: 'c1',
  channel_name: 'Phone',
  event: 'opened',
  title: 'nas: Memory is 97 % in use',
  state: 'waiting',
  attempts: 1,
  created_at: '2026-11-25T18:00:00Z',
  next_at: '2026-11-25T18:05:00Z',
  alerts: [],
};

test('a channel is off, failing, sending, arriving or not used', () => {
  const word = (change: Partial<Channel>) => healthOf({ ...CHANNEL, ...change }, []).word;
  const failure = { failed_at: '2026-11-25T18:00:00Z', failure: '503 Service Unavailable' };
  expect(word({})).toBe('Not used yet');
  expect(word({ sent_at: '2026-11-25T18:00:00Z' })).toBe('Arrives');
  expect(word({ sent_at: '2026-11-25T18:00:00Z', waiting: 1 })).toBe('Sending');
  expect(word({ sent_at: '2026-11-25T18:00:00Z', waiting: 1, ...failure })).toBe('Failing');
  expect(word({ enabled: false, ...failure })).toBe('Off');
});

test('a failing channel says when the first of its own messages is tried again', () => {
  const failing = { ...CHANNEL, failed_at: MESSAGE.created_at, failure: '503', waiting: 2 };
  const messages = [
    { ...MESSAGE, next_at: '2026-11-25T18:09:00Z' },
    MESSAGE,
    { ...MESSAGE, channel_id: 'c2', next_at: '2026-11-25T18:01:00Z' },
    { ...MESSAGE, attempts: 0, next_at: '2026-11-25T18:00:00Z' },
  ];
  expect(healthOf(failing, messages)).toMatchObject({ nextAt: MESSAGE.next_at, isGivenUp: false });
  expect(healthOf({ ...failing, waiting: 0 }, []).isGivenUp).toBe(true);
});

test('a message arrived, was given up, waits or is tried again', () => {
  const word = (change: Partial<SentMessage>) => standingOf({ ...MESSAGE, ...change }).word;
  expect(word({ state: 'sent' })).toBe('Arrived');
  expect(word({ state: 'failed' })).toBe('Given up');
  expect(word({})).toBe('Tries again');
  expect(word({ attempts: 0 })).toBe('Waits');
});

test('where a channel leads is said as far as it is no secret', () => {
  expect(target({ kind: 'ntfy', topic: 'lab' })).toBe('ntfy.sh/lab');
  expect(target({ kind: 'gotify', server: 'https://gotify.lan/' })).toBe('gotify.lan');
  expect(target({ kind: 'webhook' })).toBeUndefined();
});
