import { expect, test } from 'vitest';
import type { Action } from '@/api/types';
import { openSentence, sorted } from './open';

const action = (id: string, state: Action['state']) => ({ id, state }) as Action;

test('what is open is told in a sentence', () => {
  expect(openSentence([])).toBe('Nothing runs, and nothing waits');
  expect(
    openSentence([action('a', 'waiting'), action('b', 'running'), action('c', 'waiting')]),
  ).toBe('2 wait for an approval, 1 runs');
  expect(openSentence([action('a', 'queued')])).toBe('1 waits for its turn');
});

test('who waits for the longest comes first', () => {
  const { waiting } = sorted([action('new', 'waiting'), action('old', 'waiting')]);
  expect(waiting.map(({ id }) => id)).toEqual(['old', 'new']);
});
