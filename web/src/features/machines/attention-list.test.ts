import { expect, test } from 'vitest';
import { alert, machine } from '../../../test/machines';
import { attention, causes } from './attention-list';

test('critical alerts come first, then who is missed, then the other alerts', () => {
  const high = machine({ open_alerts: 2, worst_alert: 'high' });
  const critical = machine({ open_alerts: 1, worst_alert: 'critical' });
  const down = machine({ status: 'offline', absence: 'shut_down' });
  const healthy = machine({});
  expect(attention([high, healthy, down, critical], undefined)).toEqual([critical, down, high]);
});

test('who is not expected, paused, new or on the way back needs nothing', () => {
  const quiet = [
    machine({ kind: 'workstation', status: 'offline', is_expected: false, absence: 'lost' }),
    machine({ status: 'offline', absence: 'rebooting' }),
    machine({ status: 'paused', open_alerts: 3, worst_alert: 'high' }),
    machine({ status: 'unknown' }),
    machine({ warnings: [{ code: 'clamped_values', detail: 'Odd.' }], services: { failed: 1 } }),
  ];
  expect(attention(quiet, [])).toEqual([]);
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
  const { named, more } = causes(nas, alerts);
  expect(named.map(({ title }) => title)).toEqual(['Memory is 97 % in use', 'Unit smbd failed']);
  expect(more).toBe(1);
  expect(causes(nas, undefined)).toEqual({ named: [], more: 0 });
});

test('what somebody has taken care of needs nobody else', () => {
  const nas = machine({ open_alerts: 2, worst_alert: 'high' });
  const taken = alert({ machine_id: nas.id, state: 'acknowledged' });
  const later = alert({ machine_id: nas.id, state: 'snoozed' });
  const open = alert({ machine_id: nas.id });
  expect(attention([nas], [taken, later])).toEqual([]);
  expect(attention([nas], [taken, open])).toEqual([nas]);
  // The list of alerts may be a moment behind.
  expect(attention([nas], [])).toEqual([nas]);
});
