import { expect, test } from 'vitest';
import type { Action } from '@/api/types';
import { inBatches, machinesWords, named, reasonWords, within } from './words';

test('a button names what happens, and where', () => {
  expect(named('restart_service', 'Restart nginx.service', 'nas')).toBe(
    'Restart nginx.service on nas',
  );
  expect(named('reboot', 'Reboot', machinesWords(['a', 'b', 'c']))).toBe('Reboot 3 machines');
  expect(`Ask to ${within(named('shutdown', 'Shut down', 'nas'))}`).toBe('Ask to shut down nas');
  expect(within('NFS exports are read anew')).toBe('NFS exports are read anew');
});

test('why it waits is one sentence', () => {
  expect(reasonWords([{ reason: 'paused' }])).toBe('the machine is paused');
  expect(reasonWords([{ reason: 'paused' }, { reason: 'dangerous' }, { reason: 'rule' }])).toBe(
    'the machine is paused, the action is dangerous and a rule asks for it',
  );
});

test('what was asked for in one go stands together', () => {
  const action = (id: string, batch_id: string | null) => ({ id, batch_id }) as Action;
  const groups = inBatches([action('a', 'x'), action('b', null), action('c', 'x')]);
  expect(groups.map((group) => group.map(({ id }) => id))).toEqual([['a', 'c'], ['b']]);
});
