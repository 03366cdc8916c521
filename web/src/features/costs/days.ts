// Days and months by their names, as the hub has them: no moment, and no zone of this browser.
import type { CostLine, CostStep } from '@/api/types';

const utc = (day: string) => new Date(`${day}T00:00:00Z`);
const named = (day: Date) => day.toISOString().slice(0, 10);

const format = (options: Intl.DateTimeFormatOptions) => {
  const form = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options });
  return (day: string) => form.format(utc(day));
};

const monthLong = format({ month: 'long', year: 'numeric' });
const monthOnly = format({ month: 'long' });
const monthShort = format({ month: 'short', year: '2-digit' });
const dayShort = format({ day: 'numeric', month: 'short' });
const dayLong = format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });

/** Which day a moment falls on in a time zone; in UTC where this browser does not know the zone. */
export function dayIn(zone: string, moment: number): string {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  // The Swedish write days as the hub does: 2026-11-30.
  try {
    return new Intl.DateTimeFormat('sv-SE', { ...parts, timeZone: zone }).format(moment);
  } catch {
    return named(new Date(moment));
  }
}

/** "November 2026" of "2026-11". */
export const monthName = (month: string) => monthLong(`${month}-01`);
/** "November" of a day in it. */
export const monthOf = (day: string) => monthOnly(day);

/** The month before (−1) or after (1). */
export function monthBy(month: string, by: number): string {
  const day = utc(`${month}-01`);
  day.setUTCMonth(day.getUTCMonth() + by);
  return named(day).slice(0, 7);
}

/** This month and those before it, the newest first; the chosen one is among them. */
export function months(now: string, chosen: string, count = 24): string[] {
  const list = Array.from({ length: count }, (_, at) => monthBy(now, -at));
  return list.includes(chosen) ? list : [...list, chosen].toSorted().reverse();
}

/** From which day on the bars go back. */
export function firstDay(today: string, step: CostStep): string {
  const day = utc(today);
  if (step === 'day') day.setUTCDate(day.getUTCDate() - 29);
  // From a Monday on, or the first week would be a part of one.
  if (step === 'week') day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7) - 25 * 7);
  if (step === 'month') day.setUTCMonth(day.getUTCMonth() - 11, 1);
  return named(day);
}

/** What a bar is called in full. */
export function lineName({ from, to }: Pick<CostLine, 'from' | 'to'>, step: CostStep): string {
  if (step === 'day') return dayLong(from);
  if (step === 'month') return monthLong(from);
  return from === to ? dayLong(from) : `${dayShort(from)} – ${dayLong(to).replace(/^\w+, /, '')}`;
}

/** What stands below it. */
export function lineMark({ from }: Pick<CostLine, 'from'>, step: CostStep): string {
  return step === 'month' ? monthShort(from) : dayShort(from);
}
