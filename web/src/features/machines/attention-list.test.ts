import { expect, test } from 'vitest';
import { alert, machine } from '../../../test/machines';
import { attention, causes } from './attention-list';

test('critical alerts come first, then who is missed, then the other alerts', () => {
  const high = machine({ open_alerts: 2, worst_alert: 'high' });
  const critical = machine({ open_alerts: 1, worst_alert: 'critical' });
  const down = machine({ status: 'offline', absence: 'shut_down' });
  const healthy = machine({});
  expect(attention([high, healthy, down, critical])).toEqual([critical, down, high]);
});

test('who is not expected, paused, new or on the way back needs nothing', () => {
  const quiet = [
    machine({ kind: 'workstation', status: 'offline', is_expected: false, absence: 'lost' }),
    machine({ status: 'offline', absence: 'rebooting' }),
    machine({ status: 'paused', open_alerts: 3, worst_alert: 'high' }),
    machine({ status: 'unknown' }),
    machine({ warnings: [{ code: 'clamped_values', detail: 'Odd.' }], services: { failed: 1 } }),
  ];
  expect(attention(quiet)).toEqual([]);
});

test('the cause is what the worst alerts say', () => {
  const nas = machine({ open_alerts: 3, worst_alert: 'critical' });
  const of = (title: string, severity: 'high' | 'critical') =>
    alert({ machine_id: nas.id, title, severity });
  const alerts = [
    of('Unit smbd failed', 'high'),
    alert({ title: 'Of another' }),
    of('Memory is 97 % in use', 'critical'),
    of('A reboot is required', 'high'),
  ];
  expect(causes(nas, alerts)).toBe('Memory is 97 % in use, Unit smbd failed and 1 more');
  expect(causes(nas, undefined)).toBe('3 alerts');
  expect(causes(machine({}), alerts)).toBe('');
});
