import { expect, test } from 'vitest';
import { matches, rank } from './search';

test('every word must be found, in any order, without case and accents', () => {
  const texts = ['Küche-Pi', 'Debian 12', undefined, '192.168.1.20'];
  expect(matches('kuche', texts)).toBe(true);
  expect(matches('debian KÜCHE', texts)).toBe(true);
  expect(matches('168.1', texts)).toBe(true);
  expect(matches('kuche fedora', texts)).toBe(false);
  expect(matches('  ', texts)).toBe(true);
});

test('the closer name comes first', () => {
  const names = ['my-docker', 'docker-host', 'undocked', 'docker'];
  const sorted = names.toSorted((a, b) => rank('docker', a) - rank('docker', b));
  expect(sorted.slice(0, 3)).toEqual(['docker', 'docker-host', 'my-docker']);
  expect(rank('a.c', 'abc')).toBe(3);
});
