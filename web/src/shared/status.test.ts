import { expect, test } from 'vitest';
import { machine } from '../../test/machines';
import { isStale, needsAttention, presentMachine, rollUp } from './status';

const off = { status: 'offline', absence: 'lost' } as const;

test('who is lost and expected is an alarm; who comes and goes never is', () => {
  const server = machine(off);
  const desk = machine({ ...off, kind: 'workstation', is_expected: false });
  const inHours = machine({ ...off, kind: 'workstation' });
  expect(presentMachine(server)).toMatchObject({ mark: 'offline', tone: 'crit', word: 'Offline' });
  expect(presentMachine(desk)).toMatchObject({ mark: 'offline', tone: 'off' });
  expect(presentMachine(inHours).tone).toBe('warn');
  expect([server, desk, inHours].map(needsAttention)).toEqual([true, false, true]);
});

test('how a machine left has a word of its own, and no colour until an alert has one', () => {
  const left = { status: 'offline' } as const;
  const words = (['suspended', 'shut_down', 'rebooting', 'agent_stopped'] as const).map((absence) =>
    presentMachine(machine({ ...left, absence })),
  );
  expect(words.map(({ word }) => word)).toEqual([
    'Asleep',
    'Shut down',
    'Rebooting',
    'Agent stopped',
  ]);
  expect(new Set(words.map(({ tone }) => tone))).toEqual(new Set(['off']));
  const missed = machine({
    ...left,
    absence: 'shut_down',
    open_alerts: 1,
    worst_alert: 'high',
  });
  expect(presentMachine(missed)).toMatchObject({ mark: 'offline', tone: 'warn' });
});

test('the mark is that of the worst alert, and nothing else makes one', () => {
  const high = machine({ open_alerts: 2, worst_alert: 'high' });
  const critical = machine({ open_alerts: 1, worst_alert: 'critical' });
  expect(presentMachine(high)).toMatchObject({
    condition: 'warning',
    mark: 'warning',
    reason: '2 alerts',
  });
  expect(presentMachine(critical)).toMatchObject({
    condition: 'critical',
    mark: 'critical',
    reason: '1 alert',
  });
  const warnings = [{ code: 'clock_skew', detail: 'Its clock is behind.' }];
  expect(presentMachine(machine({ warnings, services: { failed: 1 } })).condition).toBe('healthy');
  expect(presentMachine({ ...high, status: 'paused' }).condition).toBe('paused');
});

test('a group is as bad as its worst, and a workstation that is off is not bad', () => {
  const healthy = machine({});
  const away = machine({ ...off, kind: 'workstation', is_expected: false });
  const paused = machine({ status: 'paused' });
  const gone = machine(off);
  const critical = machine({ open_alerts: 1, worst_alert: 'critical' });
  expect(rollUp([healthy, away])?.condition).toBe('healthy');
  expect(rollUp([away])?.tone).toBe('off');
  expect(rollUp([healthy, paused])?.condition).toBe('paused');
  expect(rollUp([paused, gone, healthy])?.condition).toBe('offline');
  expect(rollUp([gone, critical])?.condition).toBe('critical');
  expect(rollUp([])).toBeUndefined();
});

test('two beats without a word are old', () => {
  const now = Date.parse('2026-01-01T12:00:00Z');
  const before = (seconds: number) => new Date(now - seconds * 1000).toISOString();
  expect(isStale(before(100), 60, now)).toBe(false);
  expect(isStale(before(140), 60, now)).toBe(true);
  expect(isStale(null, 60, now)).toBe(false);
});
