import { expect, test } from 'vitest';
import type { Action, OutputPiece, Service } from '@/api/types';
import { isUnderWay, printedOf, saidOf, settled, signOf, type UnitRun } from './run';
import { makesSense, unitName, verbOf, warningOf } from './verbs';

const piece = (stream: OutputPiece['stream'], text: string): OutputPiece => ({
  ...{ stream, text },
  missed: 0,
});

const aftermath = {
  ok: false,
  message: 'nginx.service was restarted and failed.',
  unit: 'nginx.service',
  state: {
    ...{ active: 'failed', sub: 'failed', result: 'exit-code' },
    ...{ restarts: 0, pid: null, type: 'simple' },
  },
  log: ['nginx: bad line 7'],
};

const run = (action?: Partial<Action>, more: Partial<UnitRun> = {}): UnitRun => ({
  ...{ name: 'nginx', verb: 'restart' },
  ...(action && { action: { reasons: [], ...action } as unknown as Action }),
  ...more,
});

test('what went wrong is told with what the machine printed', () => {
  expect(saidOf(run({ state: 'failed', aftermath }))).toBe(
    'nginx.service was restarted and failed.',
  );
  const pieces = [
    piece('stdout', 'half a '),
    piece('stderr', 'Job for nginx.service failed.\n\n'),
    piece('stdout', 'line\n'),
  ];
  expect(printedOf(pieces)).toEqual(['Job for nginx.service failed.', 'half a line']);
});

test('what was not done tells why, and what to do', () => {
  const failure = { code: 'timed_out', step: '', message: 'It took too long.', advice: 'Look.' };
  expect(saidOf(run({ state: 'timed_out', failure }))).toBe(
    'nginx was not restarted: It took too long. Look.',
  );
  expect(saidOf(run(undefined, { verb: 'stop', refusal: { detail: 'It is under way.' } }))).toBe(
    'nginx was not stopped: It is under way.',
  );
  expect(saidOf(run({ state: 'rejected', note: 'Not now.' }))).toBe(
    'nginx was not restarted: Not now.',
  );
});

test('how far it is', () => {
  expect(saidOf(run())).toBe('Restarting nginx…');
  expect(saidOf(run({ state: 'running' }, { verb: 'stop' }))).toBe('Stopping nginx…');
  expect(saidOf(run({ state: 'waiting', reasons: [{ reason: 'paused' }] }))).toBe(
    'Restart nginx: waits for an approval, because the machine is paused.',
  );
  expect([run(), run({ state: 'waiting' }), run({ state: 'running' })].map(isUnderWay)).toEqual([
    true,
    true,
    true,
  ]);
  expect(isUnderWay(run({ state: 'failed' }))).toBe(false);
  expect(isUnderWay(run(undefined, { refusal: { detail: 'No.' } }))).toBe(false);
});

test('a service is shown as it was found after it, until the machine tells of it anew', () => {
  const before = {
    ...{ name: 'nginx', state: 'running', sub_state: 'running', pid: 7 },
    ...{ since: '2026-01-01T00:00:00Z', memory_bytes: 1, expected: true, is_critical: false },
  } as Service;
  const ended_at = '2026-01-02T00:00:00Z';
  const stopped = run(
    { state: 'failed', aftermath, ended_at },
    { seen: signOf(before), verb: 'restart' },
  );
  const shown = settled(before, stopped);
  expect(shown).toMatchObject({ state: 'failed', pid: null, since: ended_at, memory_bytes: null });
  const told = { ...before, pid: 8 };
  expect(settled(told, stopped)).toBe(told);
  expect(settled(before, undefined)).toBe(before);
  expect(settled(before, run({ state: 'running' }, { seen: signOf(before) }))).toBe(before);
});

test('what can be done to a service, and what to know before', () => {
  expect(verbOf('stop_service')).toBe('stop');
  expect(verbOf('reboot')).toBeUndefined();
  expect([unitName('nginx.service'), unitName('a.timer'), unitName(undefined)]).toEqual([
    'nginx',
    'a.timer',
    '',
  ]);
  expect(makesSense('start', { state: 'running' })).toEqual({ ok: false, why: 'It runs.' });
  expect(makesSense('stop', { state: 'failed' }).ok).toBe(true);
  expect(makesSense('restart', { state: 'stopped' }).ok).toBe(true);
  const nginx = { name: 'nginx', expected: false };
  expect(warningOf('stop', nginx)).toBeUndefined();
  expect(warningOf('stop', { ...nginx, expected: true })).toMatch(/alert/);
  expect(warningOf('stop', { name: 'sshd', expected: true })).toMatch(/could not start it/);
  expect(warningOf('restart', { name: 'homelabcmd-agent', expected: false })).toMatch(/agent/);
});
