import { expect, test } from 'vitest';
import type { Action, UnitAftermath } from '@/api/types';
import { aftermathFact, hasTrouble } from './Aftermath';
import { plain } from './output/plain';
import { activeWords, resultWords, unitFacts } from './unit-words';

test('how a unit is, in systemd’s words and in those of people', () => {
  expect(activeWords({ active: 'active', sub: 'running' })).toBe('active (running)');
  expect(activeWords({ active: 'failed', sub: 'failed' })).toBe('failed');
  expect(resultWords({ result: 'success' })).toBeUndefined();
  expect(resultWords({ result: 'exit-code' })).toBe('its program ended with an error (exit-code)');
  expect(resultWords({ result: 'something-new' })).toBe('something-new');
});

test('what is worth knowing of a unit that failed', () => {
  const state = { active: 'activating', sub: 'auto-restart', result: 'signal', restarts: 3 };
  expect(unitFacts({ ...state, pid: null, type: 'simple' })).toEqual([
    ['State', 'activating (auto-restart)'],
    ['Why', 'a signal ended its program (signal)'],
    ['Started again', '3 times, by systemd itself'],
    ['Process', 'none'],
  ]);
});

const well: UnitAftermath = {
  unit: 'nginx.service',
  ok: true,
  message: 'nginx.service was restarted and is active (running).',
  state: {
    ...{ active: 'active', sub: 'running', result: 'success' },
    ...{ restarts: 0, pid: 4711, type: 'simple' },
  },
  log: [],
};

test('what is as it should be is a line, what is not is trouble', () => {
  const action = (aftermath: UnitAftermath | null) => ({ aftermath }) as Action;
  expect(aftermathFact(action(well))).toEqual([
    'After it',
    'nginx.service is active (running), process 4711',
  ]);
  expect(hasTrouble(action(well))).toBe(false);
  const failed = action({ ...well, ok: false });
  expect(aftermathFact(failed)).toBeUndefined();
  expect(hasTrouble(failed)).toBe(true);
  expect(hasTrouble(action(null))).toBe(false);
});

test('what a machine wrote down is text, whatever it has in it', () => {
  const lines = ['\u001b[31mred\u001b[0m <script>', 'turned \u202earound', 'bell \u0007'];
  expect(plain(lines)).toBe('red <script>\nturned \ufffdaround\nbell ');
});
