import { expect, test } from 'vitest';
import { ApiError } from '@/api/problem';
import { failureOf, waitText } from './failure';

test('what can be handed on has the code and the number of the request', () => {
  const error = new ApiError(500, 'internal', 'Something broke.', [], undefined, 'r-17');
  const { message, details } = failureOf(error);
  expect(message).toBe('Something broke.');
  expect(details).toContain('code: internal');
  expect(details).toContain('request: r-17');
});

test('what React or the browser throws has words, too', () => {
  // A fault of the page's own is not blamed on the hub.
  expect(failureOf(new TypeError('x is undefined')).message).toBe('x is undefined');
  expect(failureOf(new Error('odd')).message).toBe('odd');
});

test('a wait is in seconds', () => {
  expect(waitText(1)).toContain('1 second.');
  expect(waitText(undefined)).toContain('a moment');
});
