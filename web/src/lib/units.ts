// Numbers as people read them: a value and its unit, apart, so that the unit can be set lighter.

export interface Quantity {
  value: string;
  unit: string;
}

const NONE: Quantity = { value: '–', unit: '' };

type Maybe = number | null | undefined;

const isNumber = (n: Maybe): n is number => typeof n === 'number' && Number.isFinite(n);

function scale(n: number, base: number, units: readonly string[]): Quantity {
  let size = Math.abs(n);
  let at = 0;
  // 1023.96 of something would be written as 1024.0: it is 1.00 of the next unit.
  while (at < units.length - 1 && Number(significant(size)) >= base) {
    size /= base;
    at += 1;
  }
  const text = at === 0 ? String(Math.round(size)) : significant(size);
  return { value: n < 0 && Number(text) !== 0 ? `−${text}` : text, unit: units[at] ?? '' };
}

/** Three significant digits, no exponent. */
function significant(n: number): string {
  if (n >= 100) return n.toFixed(0);
  return n >= 10 ? n.toFixed(1) : n.toFixed(2);
}

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
const RATES = ['B/s', 'kB/s', 'MB/s', 'GB/s'] as const;

/** Memory and files: powers of 1024, and named so. */
export function bytes(n: Maybe): Quantity {
  return isNumber(n) ? scale(n, 1024, BINARY) : NONE;
}

/** Traffic in bytes a second: powers of 1000. */
export function rate(n: Maybe): Quantity {
  return isNumber(n) ? scale(n, 1000, RATES) : NONE;
}

/** The speed of a link, bits a second. */
export function linkSpeed(megabits: Maybe): Quantity {
  if (!isNumber(megabits) || megabits <= 0) return NONE;
  return megabits >= 1000
    ? { value: trimZeros((megabits / 1000).toFixed(1)), unit: 'Gbit/s' }
    : { value: String(megabits), unit: 'Mbit/s' };
}

/** A share: never "0" for a little, never "100" for almost all. */
export function percent(n: Maybe): Quantity {
  if (!isNumber(n)) return NONE;
  return { value: percentText(n), unit: '%' };
}

function percentText(n: number): string {
  if (n <= 0) return '0';
  if (n < 0.01) return '<0.01';
  if (n < 1) return n.toFixed(2);
  if (n < 99) return n < 10 ? n.toFixed(1) : n.toFixed(0);
  if (n >= 100) return '100';
  // From here on rounding up would claim what is not so.
  return (Math.floor(n * 10) / 10).toFixed(1);
}

export function celsius(n: Maybe): Quantity {
  return isNumber(n) ? { value: n.toFixed(n < 100 ? 1 : 0), unit: '°C' } : NONE;
}

export function watts(n: Maybe): Quantity {
  if (!isNumber(n)) return NONE;
  return { value: n === 0 ? '0' : n.toFixed(n < 100 ? 1 : 0), unit: 'W' };
}

/** Load averages and other plain numbers. */
export function number(n: Maybe, digits = 2): Quantity {
  return isNumber(n) ? { value: n.toFixed(digits), unit: '' } : NONE;
}

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function count(n: Maybe): Quantity {
  return isNumber(n) ? { value: grouped.format(n), unit: '' } : NONE;
}

export function text({ value, unit }: Quantity): string {
  return unit === '' ? value : `${value} ${unit}`;
}

/** The units in which the hub keeps its series. */
export function inUnit(unit: string, n: Maybe): Quantity {
  switch (unit) {
    case 'percent':
      return percent(n);
    case 'bytes':
      return bytes(n);
    case 'bytes_per_second':
      return rate(n);
    case 'celsius':
      return celsius(n);
    case 'watts':
      return watts(n);
    case 'count':
      return count(n);
    default:
      return number(n);
  }
}

function trimZeros(value: string): string {
  return value.replace(/\.0+$/, '');
}
