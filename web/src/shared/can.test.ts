import { expect, test } from 'vitest';
import { can } from './can';

test('a viewer looks, an operator works, an admin decides', () => {
  expect(can.addMachine('viewer')).toEqual({
    ok: false,
    why: 'Only an operator or admin may do this.',
  });
  expect(can.addMachine('operator').ok).toBe(true);
  expect([can.discover('viewer').ok, can.discover('operator').ok]).toEqual([false, true]);
  expect(can.deleteMachine('operator')).toEqual({ ok: false, why: 'Only an admin may do this.' });
  expect(can.deleteMachine('admin').ok).toBe(true);
  expect(can.seeConnections('viewer').ok).toBe(false);
  expect(can.testSsh('operator').ok).toBe(true);
  expect(can.acceptHostKeys('operator').why).toBe('Only an admin may do this.');
});

test('who is not known may nothing', () => {
  expect(can.editMachine(undefined).ok).toBe(false);
});
