import { expect, test } from 'vitest';
import { machine } from '../../../test/machines';
import { describe as asWords, inOrder, inWords, isFiltered, select, tagsOf } from './filter';

const alerted = { open_alerts: 1, worst_alert: 'high' };
const nas = machine({ name: 'nas', tags: ['storage'], ...alerted });
const pi = machine({ name: 'küche-pi', addresses: ['fd00::7'], kind: 'workstation' });
const gone = machine({ name: 'gone', status: 'offline', status_reason: 'No beats' });
const all = [nas, pi, gone];

test('online are all that beat; healthy are those without an alert', () => {
  expect(select(all, { status: 'online' })).toEqual([nas, pi]);
  expect(select(all, { status: 'healthy' })).toEqual([pi]);
  expect(select(all, { status: 'warning' })).toEqual([nas]);
  expect(select(all, { status: 'critical' })).toEqual([]);
  expect(select(all, { status: 'alerts' })).toEqual([nas]);
});

test('updates are those that have some pending', () => {
  const behind = machine({ name: 'behind', updates: { pending: 3, security: 1 } });
  const unasked = machine({ name: 'unasked', updates: {} });
  expect(select([nas, behind, unasked], { status: 'updates' })).toEqual([behind]);
});

test('filters narrow one another', () => {
  expect(select(all, { kind: 'server', status: 'offline' })).toEqual([gone]);
  expect(select(all, { tag: 'storage', q: 'gone' })).toEqual([]);
  expect(select(all, { q: 'KUCHE' })).toEqual([pi]);
  expect(select(all, { q: 'fd00' })).toEqual([pi]);
});

test('names are ordered as people count', () => {
  const names = ['node-10', 'Node-2', 'node-1'].map((name) => machine({ name }));
  expect(inOrder(names).map(({ name }) => name)).toEqual(['node-1', 'Node-2', 'node-10']);
});

test('what is filtered by has words', () => {
  expect(asWords({ kind: 'server', q: 'x' })).toBe('servers, text “x”');
  expect(asWords({ status: 'unknown', tag: 'nas' })).toBe('never seen, tag “nas”');
  expect(isFiltered({})).toBe(false);
  expect(tagsOf(all)).toEqual(['storage']);
});

test('a group in words says the worst first', () => {
  const asleep = machine({ status: 'offline', absence: 'suspended', is_expected: false });
  expect(inWords([nas, pi, asleep, gone, pi])).toBe('1 warning, 1 asleep, 1 offline, 2 healthy');
});
