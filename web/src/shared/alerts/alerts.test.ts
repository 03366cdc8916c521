import { expect, test } from 'vitest';
import { alert } from '../../../test/machines';
import { after, change, doneWords, failedWords, possible, putBack } from './acts';
import { snoozeChoices, tomorrowAtEight } from './snooze';
import { happened, standing, valueWords } from './words';

const NOW = new Date(2026, 10, 25, 22, 15).getTime();

test('an act shows before the hub has answered', () => {
  const full = alert({});
  const taken = after(full, { kind: 'acknowledge', note: 'on it' }, 'ada', NOW);
  expect(taken).toMatchObject({ state: 'acknowledged', acknowledged_by: 'ada', note: 'on it' });
  expect(after(taken, { kind: 'reopen' }, 'ada', NOW)).toMatchObject({
    state: 'open',
    acknowledged_by: null,
  });
  const later = after(full, { kind: 'snooze', minutes: 30 }, 'ada', NOW);
  expect(Date.parse(later.snoozed_until ?? '')).toBe(NOW + 30 * 60_000);
  const over = after(full, { kind: 'resolve' }, 'ada', NOW);
  expect(change([full], [over])).toEqual([]);
  expect(change([full], [taken])).toEqual([taken]);
});

test('what was refused is as it was, where it was', () => {
  const at = (minute: number) => ({ opened_at: new Date(NOW - minute * 60_000).toISOString() });
  const [first, second, third] = [1, 2, 3].map((minute) => alert(at(minute)));
  if (!first || !second || !third) throw new Error('three');
  expect(putBack([first, third], [second])).toEqual([first, second, third]);
  const taken = after(second, { kind: 'acknowledge' }, 'ada', NOW);
  expect(putBack([first, taken, third], [second])).toEqual([first, second, third]);
});

test('what is over cannot be put off, and what is taken not be taken again', () => {
  expect(Object.values(possible(alert({ state: 'resolved' })))).not.toContain(true);
  expect(possible(alert({ state: 'acknowledged' }))).toMatchObject({
    acknowledge: false,
    reopen: true,
  });
  expect(possible(alert({}))).toMatchObject({ acknowledge: true, reopen: false });
});

test('notices say what was done to what', () => {
  const full = alert({ title: '/ is 97 % full' });
  expect(doneWords({ kind: 'snooze', minutes: 30 }, [full])).toBe('Snoozed: / is 97 % full');
  expect(doneWords({ kind: 'resolve' }, [full, alert({})])).toBe('Resolved: 2 alerts');
  expect(failedWords({ kind: 'resolve' }, 1, 1, 'No.')).toBe('Not resolved: No.');
  expect(failedWords({ kind: 'resolve' }, 2, 5, 'No.')).toBe('Not resolved, 2 of 5: No.');
});

test('tomorrow is the next day at eight, on this clock', () => {
  const eight = tomorrowAtEight(NOW);
  expect([eight.getDate(), eight.getHours(), eight.getMinutes()]).toEqual([26, 8, 0]);
  expect(snoozeChoices(NOW)).toHaveLength(4);
});

test('where an alert stands has words', () => {
  expect(standing(alert({}), NOW)).toBeUndefined();
  expect(standing(alert({ state: 'acknowledged', acknowledged_by: 'ada' }), NOW)).toBe(
    'Acknowledged by ada',
  );
  const until = new Date(2026, 10, 25, 23, 0).toISOString();
  expect(standing(alert({ state: 'snoozed', snoozed_until: until }), NOW)).toBe(
    'Snoozed until 23:00',
  );
  const next = new Date(2026, 10, 26, 8, 0).toISOString();
  expect(standing(alert({ state: 'snoozed', snoozed_until: next }), NOW)).toMatch(/26.*08:00/);
  expect(standing(alert({ state: 'resolved', resolved_by: null }), NOW)).toBe('Over by itself');
});

test('readings have the unit of their condition', () => {
  expect(valueWords('disk', 97.4)).toBe('97 %');
  expect(valueWords('temperature', 91)).toBe('91.0 °C');
  expect(valueWords('disk_forecast', 1)).toBe('1 day left');
  expect(valueWords('clock_skew', 75)).toBe('1 min 15 s off');
  expect(valueWords('failed_unit', null)).toBeUndefined();
  expect(valueWords('offline', 3)).toBeUndefined();
});

test('the history says who did it', () => {
  const entry = { at: '2026-01-01T00:00:00Z', severity: 'critical' } as const;
  expect(happened({ ...entry, kind: 'escalated' })).toBe('Got worse: critical');
  expect(happened({ ...entry, kind: 'acknowledged', by: 'ada' })).toBe('Acknowledged by ada');
  expect(happened({ ...entry, kind: 'resolved' })).toBe('Over by itself');
  expect(happened({ ...entry, kind: 'reopened' })).toBe('Open again');
});
