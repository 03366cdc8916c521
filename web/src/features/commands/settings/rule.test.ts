import { expect, test } from 'vitest';
import { NEW_RULE, ruleWords, wholeIn } from './rule';

test('a rule is told in a sentence', () => {
  const machines = [{ id: 'a', name: 'nas' }];
  expect(ruleWords(NEW_RULE, machines)).toBe('Every command, on every machine');
  expect(
    ruleWords(
      {
        actions: ['reboot', 'shutdown'],
        machines: ['a', 'b'],
        tags: ['x', 'y'],
        kinds: ['server'],
      },
      machines,
    ),
  ).toBe(
    'reboot and shutdown, on nas and a machine that is gone, all servers and all tagged x or y',
  );
});

test('numbers are whole and within limits', () => {
  expect(wholeIn(' 24 ', 1, 720)).toBe(24);
  for (const text of ['', '0', '721', '1.5', '1e2', '-1']) {
    expect(wholeIn(text, 1, 720), text).toBeUndefined();
  }
});
