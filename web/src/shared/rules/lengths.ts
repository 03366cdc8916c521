// Lengths of time that rules have, in words.
import type { Option } from '@/ui/Field';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const USUAL = [
  0,
  MINUTE,
  2 * MINUTE,
  3 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  3 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
];

/** "3 minutes", "1 day"; what is no whole number of a unit is told in the smaller one. */
export function lengthWords(seconds: number): string {
  const [size, unit] =
    seconds >= DAY && seconds % DAY === 0
      ? [DAY, 'day']
      : seconds >= HOUR && seconds % HOUR === 0
        ? [HOUR, 'hour']
        : seconds >= MINUTE && seconds % MINUTE === 0
          ? [MINUTE, 'minute']
          : [1, 'second'];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

interface Limits {
  least?: number;
  most?: number;
  /** What nought, or nothing, is called. */
  none?: string;
}

/** What can be chosen: the usual ones, and the one that is set. */
export function lengthOptions(
  current: string,
  { least = 0, most = 30 * DAY, none }: Limits,
): Option[] {
  const own = current === '' ? [] : [Number(current)];
  const all = [...new Set([...USUAL, ...own])]
    .filter((seconds) => own.includes(seconds) || (seconds >= least && seconds <= most))
    .sort((a, b) => a - b)
    .map((seconds) => ({
      value: String(seconds),
      label: seconds === 0 ? 'At once' : lengthWords(seconds),
    }));
  return none ? [...all, { value: '', label: none }] : all;
}
