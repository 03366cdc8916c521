// The height of bars. A picture may round; what is written beside it does not.

export interface Tick {
  value: number;
  /** Decimal, as money is written. */
  text: string;
}

/** A round figure at the top, and the half of it. */
export function barScale(values: readonly number[]): { top: number; ticks: Tick[] } {
  const most = Math.max(...values, 0);
  if (most === 0) return { top: 1, ticks: [{ value: 0, text: '0' }] };
  const size = 10 ** Math.floor(Math.log10(most));
  const top = ([1, 2, 4, 5, 6, 8, 10].find((each) => each * size >= most * 0.9999) ?? 10) * size;
  const digits = decimals(top / 2);
  const tick = (value: number): Tick => ({ value, text: value.toFixed(digits) });
  return { top, ticks: [{ value: 0, text: '0' }, tick(top / 2), tick(top)] };
}

/** So many that the figure is whole with them; one alone is not how money is written. */
function decimals(value: number): number {
  const fits = (digits: number) => Number(value.toFixed(digits)) === Number(value.toPrecision(12));
  const digits = [0, 2, 3, 4, 5, 6].find(fits);
  return digits ?? 6;
}
