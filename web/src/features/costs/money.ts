// Money comes from the hub as decimal text and stays text: nothing is added up here.
import type { CostPeriod } from '@/api/types';

/** "€12.34" for a sign, "12.34 EUR" for a code. */
export function money(amount: string, currency: string): string {
  const text = grouped(amount);
  return /[\p{L}\d]/u.test(currency) ? `${text} ${currency}` : `${currency}${text}`;
}

/** "1,234.50" of "1234.50". */
export function grouped(amount: string): string {
  const [whole = '', decimals] = amount.split('.');
  const parts = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? parts : `${parts}.${decimals}`;
}

export function isNothing(amount: string): boolean {
  return !/[1-9]/.test(amount);
}

/** Nothing was counted, and the meter cost nothing: no figure at all, which is not none. */
export function isUncounted({ kwh, cost, servers, workstations }: CostPeriod): boolean {
  return kwh === 0 && servers.machines + workstations.machines === 0 && isNothing(cost);
}

/** Exact, however long the amounts are. */
export function compareMoney(a: string, b: string): number {
  const [x, y] = [parts(a), parts(b)];
  const length = Math.max(x.decimals.length, y.decimals.length);
  const whole = (amount: ReturnType<typeof parts>) =>
    BigInt(amount.whole + amount.decimals.padEnd(length, '0'));
  const difference = whole(x) - whole(y);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function parts(amount: string): { whole: string; decimals: string } {
  const [whole = '0', decimals = ''] = amount.split('.');
  return { whole, decimals };
}

/** Energy: a machine of 5 W takes 0.12 kWh a day, which is not 0.1. */
export function kwhText(kwh: number): string {
  if (kwh === 0) return '0';
  if (kwh < 0.01) return '<0.01';
  const digits = kwh < 10 ? 2 : kwh < 1000 ? 1 : 0;
  return new Intl.NumberFormat('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(kwh);
}

/** Hours: whole ones, but for a few. */
export function hoursText(hours: number): string {
  if (hours === 0) return '0';
  if (hours < 0.1) return '<0.1';
  return hours < 10 ? hours.toFixed(1) : grouped(hours.toFixed(0));
}
