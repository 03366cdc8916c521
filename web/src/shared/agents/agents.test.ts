import { expect, test } from 'vitest';
import type { Deployment, Machine } from '@/api/types';
import { deploymentSentence, deploymentSteps, deploymentText, deploymentWords } from './deployment';
import { isOlder, standingOf } from './version';

test('versions are compared number by number, and what is none is never old', () => {
  expect(isOlder('0.9.0', '0.10.0')).toBe(true);
  expect(isOlder('0.10.0', '0.9.0')).toBe(false);
  expect(isOlder('0.2.0-rc1', '0.2.0')).toBe(false);
  expect(isOlder('1.2', '1.2.0')).toBe(true);
  expect(isOlder('dev', '1.0.0')).toBe(false);
});

const deployment = (change: Partial<Deployment>): Deployment => ({
  id: 'd1',
  machine_id: 'm1',
  action: 'install',
  state: 'done',
  steps: [
    { step: 'connect', title: 'Connect', ok: true, detail: 'nas:22', duration_ms: 12 },
    { step: 'root', title: 'Become root', ok: false, detail: 'no', duration_ms: 30 },
  ],
  by: 'ada',
  started_at: '2026-11-30T12:00:00Z',
  ended_at: '2026-11-30T12:01:00Z',
  ...change,
});

const machine = (last_seen: string | null, version: string | null = '0.1.0') =>
  ({ last_seen, agent: { version } }) as Pick<Machine, 'agent' | 'last_seen'>;

test('an agent that was removed is gone until something speaks again', () => {
  const removed = [deployment({ action: 'remove' })];
  const before = machine('2026-11-30T12:00:30Z');
  expect(standingOf(before, '0.1.0', removed)).toBe('removed');
  expect(standingOf(machine('2026-11-30T12:05:00Z'), '0.1.0', removed)).toBe('current');
  // A removal that failed took nothing away.
  const failed = deployment({ action: 'remove', state: 'failed' });
  expect(standingOf(before, '0.1.0', [failed])).toBe('current');
  expect(standingOf(before, '0.1.0', [failed, ...removed])).toBe('removed');
});

test('no agent, an old one, and one whose age nobody knows', () => {
  expect(standingOf(machine(null, null), '0.1.0', [])).toBe('none');
  expect(standingOf(machine('2026-11-30T12:00:00Z'), '0.2.0', [])).toBe('old');
  expect(standingOf(machine('2026-11-30T12:00:00Z', null), '0.2.0', [])).toBe('current');
  expect(standingOf(machine('2026-11-30T12:00:00Z'), undefined, [])).toBe('current');
});

test('what goes on has a step that is under way, what ended has none', () => {
  const states = (one: Deployment) => deploymentSteps(one).map(({ state }) => state);
  expect(states(deployment({ state: 'running', steps: [] }))).toEqual(['running']);
  expect(states(deployment({ state: 'failed' }))).toEqual(['done', 'failed']);
  expect(states(deployment({ state: 'interrupted' }))).toEqual(['done', 'failed']);
});

test('the step that is under way is named where it is certain', () => {
  const ahead = (action: Deployment['action'], ...steps: string[]) => {
    const told = steps.map((word) => {
      const step = word.replace('!', '');
      return { step, title: step, ok: step === word, detail: '', duration_ms: 1 };
    });
    return deploymentSteps(deployment({ action, state: 'running', steps: told })).at(-1)?.title;
  };
  expect(ahead('install')).toBe('First step');
  // A connection that is open shows its key no more.
  expect(ahead('install', 'connect')).toBe('Next step');
  expect(ahead('install', 'connect', 'host_key')).toBe('Log in');
  expect(ahead('install', 'connect', 'look')).toBe('Become root');
  expect(ahead('install', 'root')).toBe('Install the agent');
  expect(ahead('remove', 'root')).toBe('Take the agent away');
  expect(ahead('upgrade', 'root', 'install')).toBe('Wait for the first beat');
  expect(ahead('upgrade', 'root', 'install', 'beat!')).toBe('Take back what was done');
  // Nothing is taken back then.
  expect(ahead('reconfigure', 'root', 'configure', 'beat!')).toBe('Next step');
  // There may be another address.
  expect(ahead('install', 'connect!')).toBe('Next step');
});

test('a failure is told with its step, its reason and what to do', () => {
  const failed = deployment({
    state: 'failed',
    failure: {
      code: 'not_root',
      step: 'root',
      message: 'pi is not root there',
      advice: 'Choose sudo.',
    },
  });
  expect(deploymentWords(failed)).toBe('Failed at “Become root”');
  expect(deploymentSentence(failed, 'nas')).toBe(
    'nas: Failed at “Become root”. Pi is not root there. Choose sudo.',
  );
  const text = deploymentText(failed, 'nas');
  expect(text).toMatch(/^Install: the agent of nas, 2026-/);
  expect(text).toContain('Failed      Become root');
  expect(text).toContain('What to do: Choose sudo.');
});
