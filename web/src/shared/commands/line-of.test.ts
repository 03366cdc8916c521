import { expect, test } from 'vitest';
import { lineOf, linesOf } from './line-of';

test('words that a shell would read otherwise stand in quotes', () => {
  expect(lineOf(['systemctl', 'restart', '--', 'nginx.service'])).toBe(
    'systemctl restart -- nginx.service',
  );
  expect(lineOf(['echo', '', "it's", '$HOME', 'a b'])).toBe(`echo '' 'it'\\''s' '$HOME' 'a b'`);
});

test('commands that follow each other are one line', () => {
  expect(
    linesOf([
      ['apt-get', 'update'],
      ['apt-get', 'upgrade'],
    ]),
  ).toBe('apt-get update && apt-get upgrade');
});
