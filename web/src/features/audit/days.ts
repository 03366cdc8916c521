// Entries below the days on which they were written, by the clock of this browser.
import type { AuditEntry } from '@/api/types';

export interface Day {
  key: string;
  name: string;
  entries: AuditEntry[];
}

const dayFormat = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  year: 'numeric',
  month: 'long',
  day: 'numeric',
});
const timeFormat = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

/** "23:14:05" */
export function timeOf(at: string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '–' : timeFormat.format(date);
}

/** In the order of the list: after a clock was set back, a day may come twice. */
export function byDay(entries: readonly AuditEntry[], now: number): Day[] {
  const today = dayFormat.format(now);
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  const days: Day[] = [];
  let before: string | undefined;
  for (const entry of entries) {
    const date = new Date(entry.at);
    const name = Number.isNaN(date.getTime()) ? 'Without a time' : dayFormat.format(date);
    if (name !== before) {
      before = name;
      const word =
        name === today ? 'Today, ' : name === dayFormat.format(yesterday) ? 'Yesterday, ' : '';
      days.push({ key: `${name} ${entry.position}`, name: word + name, entries: [] });
    }
    days.at(-1)?.entries.push(entry);
  }
  return days;
}
