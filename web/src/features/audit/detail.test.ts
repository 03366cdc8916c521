import { expect, test } from 'vitest';
import type { AuditEntry } from '@/api/types';
import { aboutOf, itemsOf } from './detail';

test('values are rows with names, changes say what was', () => {
  const items = itemsOf({
    peer: '192.0.2.7',
    raw_days: { from: 30, to: 60 },
    'route.kinds': { from: null, to: ['a'] },
    kinds: ['ssh_key', 'password'],
    is_critical: false,
    duration_ms: 1500,
    stdout_bytes: 1,
    params: { word: 'hello' },
    remembered: { position: 7, hash: 'ab' },
    steps: [['sh', '-c', 'echo "$1"', 'x'], ['true']],
    reasons: [{ reason: 'rule' }],
    nothing: null,
    empty: {},
  });
  expect(
    items.map(({ name, value }) => [
      name,
      value.kind === 'change' ? `${value.from} > ${value.to}` : value.text,
    ]),
  ).toEqual([
    ['From the address', '192.0.2.7'],
    ['Raw days', '30 > 60'],
    ['Route: Kinds', '– > ["a"]'],
    ['Kinds', 'ssh_key, password'],
    ['Critical', 'No'],
    ['Took', '1.5 s'],
    ['Printed', '1 byte'],
    ['Params: Word', 'hello'],
    ['Remembered: Position', '7'],
    ['Remembered: Hash', 'ab'],
    ['Steps', 'sh -c \'echo "$1"\' x\ntrue'],
    ['Reasons', expect.stringContaining('"rule"')],
    ['Nothing', '–'],
    ['Empty', '{}'],
  ]);
});

test('what is no object has no rows, and what is hostile is text', () => {
  for (const detail of [null, undefined, 'x', 7, [1]]) expect(itemsOf(detail)).toEqual([]);
  const [item] = itemsOf({ constructor: '<script>\u202ex' });
  expect(item).toMatchObject({ name: 'Constructor', value: { text: '<script>\ufffdx' } });
});

test('an entry about a command leads to it', () => {
  const entry = (action: string, detail: object) => ({ action, detail }) as AuditEntry;
  expect(aboutOf(entry('command.ended', { id: 'a-1' }))?.to).toBe('/commands/$id');
  expect(aboutOf(entry('alert.resolved', { alert: 'b-2' }))?.to).toBe('/alerts/$id');
  expect(aboutOf(entry('command.definition_approved', { definition: 'x' }))).toBeUndefined();
  expect(aboutOf(entry('command.ended', { id: '../x' }))).toBeUndefined();
  expect(aboutOf(entry('scan.ended', { scan: 'd-4' }))?.to).toBe('/scans');
  expect(aboutOf({ ...entry('scan.ended', { scan: 'd-4' }), machine_id: 'm' })?.to).toBe(
    '/machines/$id',
  );
  expect(aboutOf(entry('scan.deleted', { scan: 'd-4' }))).toBeUndefined();
  expect(aboutOf(entry('token.created', { id: 'c-3' }))).toBeUndefined();
});
