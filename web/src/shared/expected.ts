// When a machine is expected to be on, in words and as the rows of a form.
import type { Day, Expected, Hours } from '@/api/types';

export const DAYS: readonly { value: Day; short: string; name: string }[] = [
  { value: 'mon', short: 'Mon', name: 'Monday' },
  { value: 'tue', short: 'Tue', name: 'Tuesday' },
  { value: 'wed', short: 'Wed', name: 'Wednesday' },
  { value: 'thu', short: 'Thu', name: 'Thursday' },
  { value: 'fri', short: 'Fri', name: 'Friday' },
  { value: 'sat', short: 'Sat', name: 'Saturday' },
  { value: 'sun', short: 'Sun', name: 'Sunday' },
];

const WEEK = DAYS.map(({ value }) => value);

/** "weekdays", "Mon–Wed, Sun", "every day". */
export function daysWords(days: readonly Day[]): string {
  const at = [...new Set(days)].map((day) => WEEK.indexOf(day)).sort((a, b) => a - b);
  if (at.length === 0 || at.length === 7) return 'every day';
  if (at.join() === '0,1,2,3,4') return 'weekdays';
  if (at.join() === '5,6') return 'weekends';
  const runs: number[][] = [];
  for (const day of at) {
    const run = runs.at(-1);
    if (run && run.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  const name = (day: number | undefined) => DAYS[day ?? 0]?.short ?? '';
  return runs
    .flatMap((run) => (run.length > 2 ? [`${name(run[0])}–${name(run.at(-1))}`] : run.map(name)))
    .join(', ');
}

/** "weekdays 18:00–23:00, weekends 10:00–24:00" */
export function hoursWords(hours: readonly Hours[]): string {
  return hours
    .map(({ days, from, until }) => `${daysWords(days ?? [])} ${from}–${until}`)
    .join(', ');
}

/** "at all times", "comes and goes", or the hours. */
export function expectedWords(expected: Expected): string {
  switch (expected.rule) {
    case 'always':
      return 'at all times';
    case 'never':
      return 'comes and goes';
    case 'hours':
      return hoursWords(expected.hours);
  }
}

export interface Row {
  id: number;
  days: readonly Day[];
  from: string;
  until: string;
}

let made = 0;

export function rowOf({ days, from, until }: Hours): Row {
  made += 1;
  return {
    id: made,
    days: days && days.length > 0 ? days : WEEK,
    from,
    // The field of a browser has no 24:00; at or before the beginning it is the next day's.
    until: until === '24:00' ? '00:00' : until,
  };
}

export function usualRow(): Row {
  return rowOf({ days: WEEK.slice(0, 5), from: '18:00', until: '23:00' });
}

export function hoursOf(rows: readonly Row[]): Hours[] {
  return rows.map(({ days, from, until }) => ({
    days: days.length === 7 ? [] : WEEK.filter((day) => days.includes(day)),
    from,
    until: until === '00:00' ? '24:00' : until,
  }));
}

/** What is wrong with a row; undefined when nothing is. */
export function rowFault({ days, from, until }: Row): string | undefined {
  if (days.length === 0) return 'Choose a day.';
  if (from === '' || until === '') return 'From when until when?';
  return undefined;
}

const DAY = 24 * 60;

/** Whether no minute of the week is outside of these rows. */
export function coverWeek(rows: readonly Row[]): boolean {
  const spans = rows
    .filter((row) => rowFault(row) === undefined)
    .flatMap(({ days, from, until }) => {
      const [begin, end] = [minuteOf(from), minuteOf(until)];
      const length = end > begin ? end - begin : end - begin + DAY;
      // What begins on a Sunday may reach into Monday: it did so last week, too.
      return days.flatMap((day) =>
        [-7, 0].map((week) => {
          const start = (week + WEEK.indexOf(day)) * DAY + begin;
          return { start, end: start + length };
        }),
      );
    })
    .toSorted((a, b) => a.start - b.start);
  let reached = 0;
  for (const { start, end } of spans) {
    if (start > reached) return false;
    reached = Math.max(reached, end);
  }
  return reached >= 7 * DAY;
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** Whether a row ends on the next day. */
export function endsNextDay({ from, until }: Row): boolean {
  return until !== '00:00' && from !== '' && until !== '' && until <= from;
}
