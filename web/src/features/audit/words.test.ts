import { expect, test } from 'vitest';
import { ALL_AREAS, actionsOf, actionWords, areaName, areaOf, seen } from './words';

test('what was done is said in words', () => {
  expect(actionWords('host_key.accepted')).toBe('Accepted a host key');
  expect(actionWords('session.refused')).toBe('Tried to sign in');
  expect(actionWords('credential.used')).toBe('Opened a secret');
});

test('what is not known yet is read from its name', () => {
  expect(actionWords('pack.half_applied')).toBe('Pack: half applied');
  expect(actionWords('session.constructor')).toBe('Signing in: constructor');
  expect(actionWords('session')).toBe('Signing in');
  expect(actionWords('')).toBe('');
  expect(areaName('config_pack')).toBe('Config pack');
});

test('each action is found below its area, and has words of its own', () => {
  const all = ALL_AREAS.flatMap(({ value }) => actionsOf(value));
  expect(all.length).toBeGreaterThan(70);
  expect(all.map(({ value }) => actionWords(value))).toEqual(all.map(({ label }) => label));
  expect(new Set(all.map(({ label }) => label)).size).toBe(all.length);
  expect(all.every(({ value }) => ALL_AREAS.some((area) => area.value === areaOf(value)))).toBe(
    true,
  );
  expect(actionsOf('nothing')).toEqual([]);
});

test('what would turn the text or not be seen is seen', () => {
  expect(seen('nas\u202egnp.exe\u0007')).toBe('nas\ufffdgnp.exe\ufffd');
  expect(seen('два 三 <script>\n')).toBe('два 三 <script>\n');
});
