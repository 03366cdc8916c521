import { expect, test } from 'vitest';
import type { Deployment, ImportResult } from '@/api/types';
import { host, seen } from '../../../../test/hosts';
import { doubtOf, outcomeOf, outcomeWords, summary } from './outcome';

const imported: ImportResult = { key: 'lan:192.0.2.7', outcome: 'imported', machine_id: 'm1' };
const installing: ImportResult = { ...imported, deployment_id: 'd1' };
const step = { step: 'connect', title: 'Connect', ok: true, detail: '', duration_ms: 1 };

function deployment(change: Partial<Deployment>): Deployment {
  return {
    id: 'd1',
    machine_id: 'm1',
    action: 'install',
    state: 'running',
    steps: [step],
    by: 'ada',
    started_at: '2026-11-23T10:00:00Z',
    ...change,
  };
}

test('an import is done when its agent is, if it was to have one', () => {
  expect(outcomeOf(imported, undefined)).toBe('done');
  expect(outcomeOf(installing, undefined)).toBe('running');
  expect(outcomeOf(installing, deployment({}))).toBe('running');
  expect(outcomeOf(installing, deployment({ state: 'done' }))).toBe('done');
  expect(outcomeOf(installing, deployment({ state: 'interrupted' }))).toBe('failed');
});

test('a host that is a machine already is no failure', () => {
  const error = { code: 'already_imported', detail: 'It is nas.' };
  const known: ImportResult = { key: 'lan:192.0.2.7', outcome: 'refused', error };
  expect(outcomeOf(known, undefined)).toBe('known');
  expect(outcomeOf({ ...known, error: { ...error, code: 'gone' } }, undefined)).toBe('failed');
});

test('a host that only has the name of a machine is in doubt, and one that is it is not', () => {
  const error = { code: 'already_imported', detail: 'This host has a name of nas.' };
  const refused: ImportResult = {
    key: 'lan:192.0.2.7',
    outcome: 'refused',
    machine_id: 'm1',
    error,
  };
  const row = (by_name: boolean) =>
    host([seen('agent', 'm1'), seen('lan', '192.0.2.7', { by_name })], { name: 'nas' });
  const doubt = doubtOf(refused, [row(true)]);
  expect(doubt).toEqual({ id: 'm1', name: 'nas' });
  expect(outcomeOf(refused, undefined, doubt)).toBe('doubtful');
  expect(outcomeWords(refused, undefined, doubt)).toBe('Has the name of nas');
  expect(doubtOf(refused, [row(false)])).toBeUndefined();
  expect(doubtOf(refused, undefined)).toBeUndefined();
  expect(doubtOf({ ...refused, machine_id: 'm2' }, [row(true)])).toBeUndefined();
  expect(doubtOf({ ...refused, outcome: 'linked' }, [row(true)])).toBeUndefined();
});

test('where it failed is said', () => {
  const failed = deployment({
    state: 'failed',
    steps: [step, { ...step, step: 'authenticate', title: 'Log in', ok: false }],
  });
  expect(outcomeWords(installing, failed)).toBe('Imported. Failed at “Log in”');
  expect(outcomeWords(installing, deployment({ state: 'done' }))).toBe('Imported. Its agent runs');
});

test('altogether', () => {
  expect(summary(['done', 'done'])).toBe('2 of 2 done');
  expect(summary(['done', 'running', 'failed', 'known'])).toBe(
    '1 of 4 done, 1 under way, 1 failed, 1 known already',
  );
  expect(summary(['known'])).toBe('1 known already');
  expect(summary(['done', 'doubtful'])).toBe('1 of 2 done, 1 in doubt');
});
