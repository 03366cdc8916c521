// Machines by a column of the table.
import type { MachineCost, PowerLabel } from '@/api/types';
import { compareMoney } from './money';

export type Column = 'name' | 'kwh' | 'cost' | 'watts' | 'hours' | 'label';

/** Names begin with A, figures with the largest, and labels with what is known best. */
export const BEGINS: Record<Column, 'ascending' | 'descending'> = {
  name: 'ascending',
  kwh: 'descending',
  cost: 'descending',
  watts: 'descending',
  hours: 'descending',
  label: 'ascending',
};

const TRUST: Record<PowerLabel, number> = { measured: 0, modelled: 1, guessed: 2 };
export const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

type Compare = (a: MachineCost, b: MachineCost) => number;

const COMPARE: Record<Column, Compare> = {
  name: (a, b) => byName.compare(a.name, b.name),
  kwh: (a, b) => a.kwh - b.kwh,
  cost: (a, b) => compareMoney(a.cost, b.cost) || a.kwh - b.kwh,
  watts: (a, b) => (a.average_watts ?? -1) - (b.average_watts ?? -1),
  hours: (a, b) => a.awake_hours - b.awake_hours,
  label: (a, b) => TRUST[a.label] - TRUST[b.label],
};

export function direction(column: Column, turned: boolean): 'ascending' | 'descending' {
  if (!turned) return BEGINS[column];
  return BEGINS[column] === 'ascending' ? 'descending' : 'ascending';
}

/** What is equal stands by its name, whichever way the column goes. */
export function sorted(
  items: readonly MachineCost[],
  column: Column,
  turned: boolean,
): MachineCost[] {
  const sign = direction(column, turned) === 'ascending' ? 1 : -1;
  return items.toSorted((a, b) => sign * COMPARE[column](a, b) || COMPARE.name(a, b));
}
