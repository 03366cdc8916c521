import { expect, test } from 'vitest';
import type { Hours } from '@/api/types';
import { absenceWords } from './absence-words';
import {
  coverWeek,
  daysWords,
  endsNextDay,
  expectedWords,
  hoursOf,
  rowFault,
  rowOf,
  usualRow,
} from './expected';

test('days are told in the fewest words', () => {
  expect(daysWords([])).toBe('every day');
  expect(daysWords(['fri', 'mon', 'tue', 'wed', 'thu'])).toBe('weekdays');
  expect(daysWords(['sat', 'sun'])).toBe('weekends');
  expect(daysWords(['mon', 'tue', 'wed', 'sun'])).toBe('Mon–Wed, Sun');
  expect(daysWords(['mon', 'tue'])).toBe('Mon, Tue');
});

test('when a machine is expected has words', () => {
  expect(expectedWords({ rule: 'always' })).toBe('at all times');
  expect(expectedWords({ rule: 'never' })).toBe('comes and goes');
  const hours = [{ days: [], from: '18:00', until: '23:00' }];
  expect(expectedWords({ rule: 'hours', hours })).toBe('every day 18:00–23:00');
});

test('a row of the form says what the hub does', () => {
  const hours = { days: [], from: '18:00', until: '24:00' };
  const row = rowOf(hours);
  expect(row.days).toHaveLength(7);
  expect(row.until).toBe('00:00');
  expect(endsNextDay(row)).toBe(false);
  expect(hoursOf([row])).toEqual([hours]);
  expect(endsNextDay({ ...row, until: '02:00' })).toBe(true);
  expect(hoursOf([{ ...usualRow(), days: ['sun', 'mon'] }])[0]?.days).toEqual(['mon', 'sun']);
});

test('a row without a day or a time cannot be sent', () => {
  expect(rowFault(usualRow())).toBeUndefined();
  expect(rowFault({ ...usualRow(), days: [] })).toMatch(/day/);
  expect(rowFault({ ...usualRow(), until: '' })).toBeDefined();
});

test('rows that leave no minute of the week out are found, however they are put together', () => {
  const row = (days: Hours['days'], from: string, until: string) => rowOf({ days, from, until });
  expect(coverWeek([row([], '00:00', '24:00')])).toBe(true);
  expect(coverWeek([row([], '07:00', '07:00')])).toBe(true);
  expect(coverWeek([row([], '22:00', '07:00'), row([], '06:30', '22:00')])).toBe(true);
  const weekend = row(['sat', 'sun'], '00:00', '24:00');
  expect(coverWeek([row(['mon', 'tue', 'wed', 'thu', 'fri'], '00:00', '24:00'), weekend])).toBe(
    true,
  );
  // All of Monday but its end is Sunday's.
  const rest = row(['tue', 'wed', 'thu', 'fri', 'sat', 'sun'], '00:00', '24:00');
  const sunday = row(['sun'], '22:00', '20:00');
  expect(coverWeek([rest, sunday, row(['mon'], '19:00', '24:00')])).toBe(true);
  expect(coverWeek([rest, sunday, row(['mon'], '20:01', '24:00')])).toBe(false);
  expect(coverWeek([row([], '22:00', '07:00')])).toBe(false);
  expect(coverWeek([row([], '00:00', '23:59')])).toBe(false);
  expect(coverWeek([weekend])).toBe(false);
  expect(coverWeek([{ ...row([], '00:00', '24:00'), days: [] }])).toBe(false);
  expect(coverWeek([])).toBe(false);
});

test('only who is expected is lost', () => {
  expect(absenceWords({ absence: 'lost', is_expected: true }).whole).toBe('Lost for');
  expect(absenceWords({ absence: 'lost', is_expected: false }).whole).toBe('Last seen');
  expect(absenceWords({ absence: 'shut_down', is_expected: true })).toEqual({
    whole: 'Shut down',
    rest: '',
    how: 'ago',
  });
});
