import { expect, test } from 'vitest';
import type { CostPeriod, MachineCost } from '@/api/types';
import { sharesWords } from '@/shared/power/labels';
import { dayIn, firstDay, lineName, monthBy, monthName, months } from './days';
import { compareMoney, grouped, hoursText, isNothing, isUncounted, kwhText, money } from './money';
import { direction, sorted } from './rows';
import { barScale } from './scale';
import { bodyOf, draftOf, faultsOf, nextRate, wordsOf } from './tariff-draft';

test('money is text with its currency, however long it is', () => {
  expect(money('12.30', '€')).toBe('€12.30');
  expect(money('1234567.80', 'EUR')).toBe('1,234,567.80 EUR');
  expect(money('5.00', 'Kč')).toBe('5.00 Kč');
  expect(grouped('90071992547409931.1234')).toBe('90,071,992,547,409,931.1234');
  expect(isNothing('0.00')).toBe(true);
  expect(isNothing('0.01')).toBe(false);
});

test('a time in which nothing was counted has no figures, and one that cost nothing has', () => {
  const none = { machines: 0, kwh: 0, cost: '0.00' };
  const period = { kwh: 0, cost: '0.00', servers: none, workstations: none } as CostPeriod;
  expect(isUncounted(period)).toBe(true);
  expect(isUncounted({ ...period, cost: '9.30' })).toBe(false);
  expect(isUncounted({ ...period, workstations: { ...none, machines: 1 } })).toBe(false);
});

test('money is compared exactly', () => {
  expect(compareMoney('9.50', '10.00')).toBe(-1);
  expect(compareMoney('9.5', '9.50')).toBe(0);
  expect(compareMoney('90071992547409931.02', '90071992547409931.01')).toBe(1);
});

test('a little energy is not none', () => {
  expect([0, 0.004, 0.12, 12.34, 1234].map(kwhText)).toEqual([
    '0',
    '<0.01',
    '0.12',
    '12.3',
    '1,234',
  ]);
  expect([0, 0.04, 2.25, 720, 8760].map(hoursText)).toEqual(['0', '<0.1', '2.3', '720', '8,760']);
});

test('months and days are those of the hub', () => {
  expect(monthName('2026-11')).toBe('November 2026');
  expect([monthBy('2026-01', -1), monthBy('2026-12', 1)]).toEqual(['2025-12', '2027-01']);
  expect(months('2026-02', '2026-02', 3)).toEqual(['2026-02', '2026-01', '2025-12']);
  expect(months('2026-02', '2020-05', 2)).toEqual(['2026-02', '2026-01', '2020-05']);
  expect(firstDay('2026-11-25', 'day')).toBe('2026-10-27');
  expect(firstDay('2026-11-25', 'week')).toBe('2026-06-01');
  expect(firstDay('2026-11-29', 'week')).toBe('2026-06-01');
  expect(firstDay('2026-11-25', 'month')).toBe('2025-12-01');
  expect(lineName({ from: '2026-11-23', to: '2026-11-25' }, 'week')).toBe('23 Nov – 25 Nov 2026');
  expect(lineName({ from: '2026-11-25', to: '2026-11-25' }, 'day')).toBe('Wed, 25 Nov 2026');
});

test('machines stand by a column, and by name where it says the same', () => {
  const machine = (name: string, cost: string, watts: number | null) =>
    ({ name, cost, kwh: 1, average_watts: watts, awake_hours: 1, label: 'guessed' }) as MachineCost;
  const all = [
    machine('pi 10', '9.50', 5),
    machine('nas', '10.00', null),
    machine('pi 2', '9.50', 7),
  ];
  const names = (...args: [Parameters<typeof sorted>[1], boolean]) =>
    sorted(all, ...args).map(({ name }) => name);
  expect(names('cost', false)).toEqual(['nas', 'pi 2', 'pi 10']);
  expect(names('cost', true)).toEqual(['pi 2', 'pi 10', 'nas']);
  expect(names('name', false)).toEqual(['nas', 'pi 2', 'pi 10']);
  expect(names('watts', false)).toEqual(['pi 2', 'pi 10', 'nas']);
  expect(direction('cost', false)).toBe('descending');
});

test('what a sum rests on is said when it is not all one', () => {
  expect(sharesWords({ measured: 1, modelled: 0, guessed: 0 })).toBeUndefined();
  expect(sharesWords({ measured: 0.62, modelled: 0, guessed: 0.38 })).toBe(
    '62 % measured, 38 % guessed',
  );
});

test('bars have a round top', () => {
  expect(barScale([0, 0])).toEqual({ top: 1, ticks: [{ value: 0, text: '0' }] });
  const texts = (most: number) => barScale([most]).ticks.map(({ text }) => text);
  expect(texts(3.2)).toEqual(['0', '2', '4']);
  expect(texts(4.4)).toEqual(['0', '2.50', '5.00']);
  expect(texts(0.0312)).toEqual(['0', '0.02', '0.04']);
  expect(texts(0.0471)).toEqual(['0', '0.025', '0.050']);
  expect(texts(930)).toEqual(['0', '500', '1000']);
});

test('a tariff goes out as it was typed', () => {
  const saved = {
    currency: '€',
    rates: [{ valid_from: '2026-01-01', price_per_kwh: '0.28340000' }],
  };
  const draft = draftOf(saved);
  expect(wordsOf(draft)).toBe(wordsOf(draftOf(saved)));
  const [first] = draft.rates;
  if (!first) throw new Error('no rate');
  const next = { ...nextRate(first, '2026-07-01'), price: ' 0,31 ', standing: '', hasNight: true };
  const night = { ...next.night, price: '0.2', days: ['fri', 'mon'] as const };
  const body = bodyOf({ currency: ' EUR ', rates: [first, { ...next, night }] });
  expect(body).toEqual({
    currency: 'EUR',
    rates: [
      {
        valid_from: '2026-01-01',
        price_per_kwh: '0.28340000',
        standing_charge_per_day: null,
        night: null,
      },
      {
        valid_from: '2026-07-01',
        price_per_kwh: '0.31',
        standing_charge_per_day: null,
        night: { price_per_kwh: '0.2', from: '22:00', until: '06:00', weekdays: ['mon', 'fri'] },
      },
    ],
  });
});

test('what is wrong with a tariff is said at its place', () => {
  const rate = { ...nextRate(undefined, ''), standing: 'x', hasNight: true };
  const night = { ...rate.night, until: '', days: [] };
  expect(Object.keys(faultsOf({ currency: ' ', rates: [{ ...rate, night }] }))).toEqual([
    '/currency',
    '/rates/0/valid_from',
    '/rates/0/price_per_kwh',
    '/rates/0/standing_charge_per_day',
    '/rates/0/night/price_per_kwh',
    '/rates/0/night/until',
    '/rates/0/night/weekdays',
  ]);
});

test('a day is that of a zone', () => {
  const moment = Date.parse('2026-11-30T10:30:00Z');
  expect(dayIn('Europe/Berlin', moment)).toBe('2026-11-30');
  expect(dayIn('Pacific/Kiritimati', moment)).toBe('2026-12-01');
  expect(dayIn('Pacific/Pago_Pago', moment)).toBe('2026-11-29');
  expect(dayIn('No/Where', moment)).toBe('2026-11-30');
});
