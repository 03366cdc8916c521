import { expect, test } from 'vitest';
import { alert } from '../../../test/machines';
import { filterAlerts, inGroups, isFiltered, sentence } from './groups';

const nas = { machine_id: 'nas', machine_name: 'nas' };
const pi = { machine_id: 'pi', machine_name: 'pi' };
const at = (minute: number) => ({
  opened_at: `2026-01-01T12:${String(minute).padStart(2, '0')}:00Z`,
});

test('alerts stand by machine, the one with the worst first', () => {
  const full = alert({ ...nas, ...at(1) });
  const hot = alert({ ...pi, ...at(2), severity: 'critical' });
  const failed = alert({ ...pi, ...at(9) });
  const groups = inGroups([failed, hot, full]);
  expect(groups.map(({ machine }) => machine?.name)).toEqual(['pi', 'nas']);
  expect(groups[0]?.alerts).toEqual([hot, failed]);
});

test('what somebody has taken stands below what nobody has', () => {
  const taken = alert({ ...nas, severity: 'critical', state: 'acknowledged' });
  const open = alert({ ...pi });
  expect(inGroups([taken, open]).map(({ key }) => key)).toEqual(['pi', 'nas']);
});

test('machines that went at once are one group, whatever else they have', () => {
  const gone = { condition: 'offline', severity: 'critical', incident: 'i' } as const;
  const first = alert({ ...nas, ...gone, ...at(1) });
  const second = alert({ ...pi, ...gone, ...at(1) });
  const full = alert({ ...nas, ...at(2) });
  const groups = inGroups([full, second, first]);
  expect(groups.map(({ machine, alerts }) => [machine?.name, alerts.length])).toEqual([
    [undefined, 2],
    ['nas', 1],
  ]);
});

test('the last of those that went at once is that machine’s own', () => {
  const left = alert({ ...nas, condition: 'offline', incident: 'i' });
  expect(inGroups([left])[0]?.machine?.name).toBe('nas');
});

test('filters narrow one another', () => {
  const full = alert({ ...nas, condition: 'disk', severity: 'critical' });
  const busy = alert({ ...nas, condition: 'cpu' });
  const all = [full, busy, alert({ ...pi, condition: 'disk' })];
  expect(filterAlerts(all, { machine: 'nas' })).toEqual([full, busy]);
  expect(filterAlerts(all, { condition: 'disk', severity: 'critical' })).toEqual([full]);
  expect(filterAlerts(all, {})).toEqual(all);
  expect(isFiltered({ machine: undefined })).toBe(false);
  expect(isFiltered({ severity: 'high' })).toBe(true);
});

test('how many there are has a sentence', () => {
  const open = alert({});
  const critical = alert({ severity: 'critical' });
  const taken = alert({ state: 'acknowledged' });
  const later = alert({ state: 'snoozed' });
  expect(sentence([])).toBe('Nothing is wrong.');
  expect(sentence([open])).toBe('1 open.');
  expect(sentence([critical])).toBe('1 open, and it is critical.');
  expect(sentence([open, critical, taken])).toBe('2 open, 1 of them critical; 1 acknowledged.');
  expect(sentence([taken, later])).toBe('None open; 1 acknowledged, 1 snoozed.');
});
