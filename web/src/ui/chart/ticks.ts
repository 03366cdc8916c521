// What stands at the axes.

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const month = new Intl.DateTimeFormat(undefined, { month: 'short', year: 'numeric' });

const DAY = 86_400;

/** Times of day, with the date below where it changes; dates; months: by how far they are apart. */
export function timeTicks(seconds: readonly number[], apart: number): string[] {
  let shown: string | undefined;
  return seconds.map((each) => {
    const date = new Date(each * 1000);
    if (apart >= 28 * DAY) return month.format(date);
    if (apart >= DAY) return day.format(date);
    const today = day.format(date);
    const label = shown === today ? clock.format(date) : `${clock.format(date)}\n${today}`;
    shown = today;
    return label;
  });
}

const whole = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

export function momentText(seconds: number): string {
  return whole.format(seconds * 1000);
}

/** Steps of a byte scale: powers of two, so that its ticks are round. */
export const BYTE_STEPS: readonly number[] = Array.from({ length: 48 }, (_, power) => 2 ** power);

/** Steps of a scale of traffic: nothing is less than one byte a second. */
export const RATE_STEPS: readonly number[] = Array.from({ length: 13 }, (_, power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
).flat();
