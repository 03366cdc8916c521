import { expect, test } from 'vitest';
import { machine } from '../../test/machines';
import { isStale, needsAttention, presentMachine, rollUp } from './status';

test('a server that is away is an alarm, a workstation is not', () => {
  const server = machine({ status: 'offline', status_reason: 'No beats' });
  const desk = machine({ status: 'offline', status_reason: 'No beats', kind: 'workstation' });
  expect(presentMachine(server)).toMatchObject({ mark: 'offline', tone: 'crit' });
  expect(presentMachine(desk)).toMatchObject({ mark: 'offline', tone: 'off' });
  expect(needsAttention(server)).toBe(true);
  expect(needsAttention(desk)).toBe(false);
});

test('a machine that sleeps is said to sleep', () => {
  const asleep = machine({ status: 'offline', status_reason: 'Asleep', kind: 'workstation' });
  expect(presentMachine(asleep)).toMatchObject({ word: 'Asleep', reason: undefined });
  const off = machine({ status: 'offline', status_reason: 'Shut down', kind: 'workstation' });
  expect(presentMachine(off)).toMatchObject({ word: 'Offline', reason: 'Shut down' });
});

test('a warning makes a machine that is there a warning, and no other', () => {
  const warnings = [{ code: 'clock_skew', detail: 'Its clock is behind.' }];
  expect(presentMachine(machine({ warnings })).condition).toBe('warning');
  expect(presentMachine(machine({ warnings, status: 'paused' })).condition).toBe('paused');
});

test('a failed service is a warning, in words', () => {
  const failed = machine({ services: { failed: 2 } });
  expect(presentMachine(failed)).toMatchObject({
    condition: 'warning',
    reason: '2 failed services',
  });
  expect(needsAttention(failed)).toBe(true);
  const both = machine({
    services: { failed: 1 },
    warnings: [
      { code: 'clock_skew', detail: 'Its clock is behind.' },
      { code: 'of_a_later_hub', detail: 'Something.' },
    ],
  });
  expect(presentMachine(both).reason).toBe('1 failed service, clock is off, of a later hub');
});

test('a group is as bad as its worst, and a workstation that is off is not bad', () => {
  const healthy = machine({});
  const off = machine({ kind: 'workstation', status: 'offline' });
  const paused = machine({ status: 'paused' });
  const gone = machine({ status: 'offline' });
  expect(rollUp([healthy, off])?.condition).toBe('healthy');
  expect(rollUp([off])?.tone).toBe('off');
  expect(rollUp([healthy, paused])?.condition).toBe('paused');
  expect(rollUp([paused, gone, healthy])?.condition).toBe('offline');
  expect(rollUp([])).toBeUndefined();
});

test('two beats without a word are old', () => {
  const now = Date.parse('2026-01-01T12:00:00Z');
  const before = (seconds: number) => new Date(now - seconds * 1000).toISOString();
  expect(isStale(before(100), 60, now)).toBe(false);
  expect(isStale(before(140), 60, now)).toBe(true);
  expect(isStale(null, 60, now)).toBe(false);
});
