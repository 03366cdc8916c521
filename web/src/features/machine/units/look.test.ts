import { expect, test } from 'vitest';
import type { Service } from '@/api/types';
import { inOrder, lookOf, wordOf } from './look';

const unit = (name: string, change: Partial<Service> = {}): Service =>
  ({ name, state: 'running', expected: false, is_critical: false, ...change }) as Service;

test('what is wrong comes first, then what is expected', () => {
  const list = [
    unit('a'),
    unit('b', { expected: true }),
    unit('c', { state: 'stopped' }),
    unit('d', { state: 'stopped', expected: true }),
    unit('e', { state: 'failed' }),
  ];
  expect(inOrder(list).map(({ name }) => name)).toEqual(['d', 'e', 'b', 'a', 'c']);
});

test('a unit is marked as its alert is', () => {
  expect(lookOf(unit('a', { state: 'failed' })).mark).toBe('warning');
  expect(lookOf(unit('a', { state: 'stopped' })).mark).toBe('paused');
  const critical = { expected: true, is_critical: true } as const;
  expect(lookOf(unit('a', { state: 'stopped', ...critical })).mark).toBe('critical');
  expect(lookOf(unit('a', critical)).mark).toBe('healthy');
});

test('a unit that systemd will start again does not pass for one that runs', () => {
  const between = unit('a', { sub_state: 'auto-restart' });
  expect(wordOf(between)).toBe('Restarting');
  expect(lookOf(between).mark).toBe('unknown');
  expect(wordOf(unit('a', { sub_state: 'running' }))).toBe('Running');
});
