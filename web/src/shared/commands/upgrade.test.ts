import { expect, test } from 'vitest';
import type { UpgradeOutcome } from '@/api/types';
import { hasTold, outcomeWords, versionWords } from './upgrade';

const none: UpgradeOutcome = {
  upgraded: [],
  installed: [],
  removed: [],
  kept_back: [],
  unfinished: [],
  problems: [],
};
const change = (name: string) => ({ name, from: '1', to: '2' });

test('an outcome is a line', () => {
  expect(outcomeWords(none)).toBe('No package was changed');
  expect(outcomeWords({ ...none, upgraded: [change('curl')] })).toBe('1 package upgraded');
  expect(
    outcomeWords({
      ...none,
      upgraded: [change('curl'), change('vim')],
      kept_back: ['linux-image'],
      unfinished: ['nginx'],
    }),
  ).toBe('2 packages upgraded, 1 kept back, 1 begun and not ended');
  expect(outcomeWords({ ...none, kept_back: ['a', 'b'] })).toBe('2 packages kept back');
});

test('problems alone are worth telling', () => {
  expect(hasTold(none)).toBe(false);
  expect(hasTold({ ...none, problems: ['A disk is full.'] })).toBe(true);
});

test('versions are told as far as they are known', () => {
  expect(versionWords(change('curl'))).toBe('1 → 2');
  expect(versionWords({ name: 'curl', to: '2' })).toBe('2');
  expect(versionWords({ name: 'curl' })).toBe('');
});
