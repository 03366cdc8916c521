import { expect, test } from 'vitest';
import type { ActionDefinition, ActionParameter, ApprovalRule } from '@/api/types';
import { machine } from '../../../../test/machines';
import { approverOf, durationParts, paramsOf, readGiven, valuesOf, waitsOn } from './draft';

const parameters: ActionParameter[] = [
  { name: 'service', label: 'Service', kind: 'unit' },
  { name: 'age', label: 'Age', kind: 'duration', default: '7d' },
  { name: 'names', label: 'Names', kind: 'packages' },
  { name: 'file', label: 'File', kind: 'path', root: '/srv/backups' },
  { name: 'mode', label: 'Mode', kind: 'choice', options: ['fast', 'slow'] },
];

test('fields begin with what is given, then with what is usual', () => {
  const given = readGiven('{"service":"nginx.service","names":["a","b"],"file":"/srv/backups/x"}');
  expect(valuesOf(parameters, given)).toEqual({
    service: 'nginx.service',
    age: '7d',
    names: 'a b',
    file: 'x',
    mode: 'fast',
  });
  expect(readGiven('{')).toEqual({});
  expect(readGiven('7')).toEqual({});
});

test('what is filled in becomes what the hub wants, and what is missing is named', () => {
  const values = { service: ' nginx ', age: '', names: 'vim,\n curl', file: 'a/b', mode: 'slow' };
  expect(paramsOf(parameters, values)).toEqual({
    params: { service: 'nginx', names: ['vim', 'curl'], file: '/srv/backups/a/b', mode: 'slow' },
    missing: [],
  });
  expect(paramsOf(parameters, {}).missing).toEqual(['service', 'names', 'file', 'mode']);
  // Whole paths are taken as they are; the hub says whether they are below the folder.
  expect(paramsOf(parameters, { file: '/etc/x' }).params).toEqual({ file: '/etc/x' });
});

test('a length of time is a number and a unit', () => {
  expect(durationParts('7d')).toEqual(['7', 'd']);
  expect(durationParts('90min')).toEqual(['90', 'min']);
  expect(durationParts('')).toEqual(['', 'd']);
  expect(durationParts('soon')).toEqual(['soon', 'd']);
});

test('on which machines it waits is known before, and who may approve it', () => {
  const definition = (danger: ActionDefinition['danger']) =>
    ({ name: 'restart_service', danger, role: 'operator' }) as ActionDefinition;
  const rule = (change: Partial<ApprovalRule>): ApprovalRule => ({
    ...{ actions: [], machines: [], tags: [], kinds: [] },
    ...change,
  });
  const settings = (rules: ApprovalRule[]) => ({
    per_minute: 10,
    approval_hours: 24,
    approval_rules: rules,
    serve_old_agents: false,
  });
  const nas = machine({ name: 'nas', tags: ['storage'] });
  const pi = machine({ name: 'pi', paused: true });
  const both = [nas, pi];
  const names = (rules: ApprovalRule[], danger: ActionDefinition['danger'] = 'harmless') =>
    waitsOn(definition(danger), settings(rules), both).map(({ name }) => name);
  expect(names([])).toEqual(['pi']);
  expect(names([], 'dangerous')).toEqual(['nas', 'pi']);
  expect(names([rule({ tags: ['storage'] })])).toEqual(['nas', 'pi']);
  expect(names([rule({ actions: ['reboot'] })])).toEqual(['pi']);
  expect(names([rule({ kinds: ['workstation'] })])).toEqual(['pi']);
  expect(names([rule({ machines: [nas.id], actions: ['restart_service'] })])).toEqual([
    'nas',
    'pi',
  ]);
  expect(approverOf(definition('harmless'), settings([]), both)).toBe('operator');
  expect(approverOf(definition('harmless'), settings([rule({})]), both)).toBe('admin');
  expect(approverOf(definition('dangerous'), settings([]), both)).toBe('admin');
});
