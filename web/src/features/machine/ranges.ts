// The ranges that charts can have, and what a beat means for each.

export type Range = '1h' | '6h' | '24h' | '7d' | '30d' | '12m';

export const RANGES: readonly { value: Range; label: string; words: string }[] = [
  { value: '1h', label: '1h', words: 'last hour' },
  { value: '6h', label: '6h', words: 'last 6 hours' },
  { value: '24h', label: '24h', words: 'last 24 hours' },
  { value: '7d', label: '7d', words: 'last 7 days' },
  { value: '30d', label: '30d', words: 'last 30 days' },
  { value: '12m', label: '12m', words: 'last 12 months' },
];

export const DEFAULT: Range = '1h';

/** Short ranges follow the beats, but no faster than they can be told apart; long ones do not. */
export const LIVE_EVERY_MS: Partial<Record<Range, number>> = {
  '1h': 10_000,
  '6h': 30_000,
  '24h': 60_000,
};

/** The range that is one shorter (-1) or longer (1); the end of the list stays the end. */
export function neighbour(range: Range, step: 1 | -1): Range {
  const at = RANGES.findIndex((each) => each.value === range);
  return RANGES[Math.min(RANGES.length - 1, Math.max(0, at + step))]?.value ?? DEFAULT;
}

export function rangeWords(range: Range): string {
  return RANGES.find((each) => each.value === range)?.words ?? range;
}

const moment = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** "Nov 23, 13:00 – 15:30": a range of one's own; without an end it goes on. */
export function spanWords(from: number, to: number | undefined): string {
  if (to === undefined) return `${moment.format(from * 1000)} – now`;
  return moment.formatRange(from * 1000, to * 1000);
}
