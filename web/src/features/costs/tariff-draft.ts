// The tariff while somebody writes it. Prices stay the text that was typed, so that none is rounded.
import type { Day, Tariff, TariffRate } from '@/api/types';
import { DAYS } from '@/shared/expected';

export interface RateDraft {
  id: number;
  from: string;
  price: string;
  standing: string;
  hasNight: boolean;
  night: { price: string; from: string; until: string; days: readonly Day[] };
}

export interface TariffDraft {
  currency: string;
  rates: readonly RateDraft[];
}

const WEEK = DAYS.map(({ value }) => value);
let made = 0;

function rateOf({
  valid_from,
  price_per_kwh,
  standing_charge_per_day,
  night,
}: TariffRate): RateDraft {
  made += 1;
  const days = night?.weekdays;
  return {
    id: made,
    from: valid_from,
    price: price_per_kwh,
    standing: standing_charge_per_day ?? '',
    hasNight: Boolean(night),
    night: {
      price: night?.price_per_kwh ?? '',
      from: night?.from ?? '22:00',
      until: night?.until ?? '06:00',
      days: days ? WEEK.filter((day) => days.includes(day)) : WEEK,
    },
  };
}

export function draftOf({ currency, rates }: Tariff): TariffDraft {
  return { currency, rates: rates.map(rateOf) };
}

/** The last one once more, from a day on. */
export function nextRate(last: RateDraft | undefined, today: string): RateDraft {
  made += 1;
  const fresh = rateOf({ valid_from: today, price_per_kwh: '' });
  return last ? { ...last, id: made, from: today } : fresh;
}

/** A comma is a point to some, and spaces come from copying. */
function decimal(text: string): string {
  return text.trim().replace(',', '.');
}

export function bodyOf({ currency, rates }: TariffDraft): Tariff {
  return {
    currency: currency.trim(),
    rates: rates.map(({ from, price, standing, hasNight, night }) => ({
      valid_from: from,
      price_per_kwh: decimal(price),
      standing_charge_per_day: standing.trim() === '' ? null : decimal(standing),
      night: hasNight
        ? {
            price_per_kwh: decimal(night.price),
            from: night.from,
            until: night.until,
            weekdays:
              night.days.length === 7 ? null : WEEK.filter((day) => night.days.includes(day)),
          }
        : null,
    })),
  };
}

/** Two forms that would send the same are the same. */
export function wordsOf(draft: TariffDraft): string {
  return JSON.stringify(bodyOf(draft));
}

function priceFault(text: string, needed = true): string | undefined {
  if (text.trim() === '') return needed ? 'This is needed.' : undefined;
  return /^\d+([.,]\d+)?$/.test(text.trim()) ? undefined : 'A number, such as 0.2834.';
}

/** What is wrong before the hub is asked, by where it is in the body. */
export function faultsOf({ currency, rates }: TariffDraft): Record<string, string> {
  const faults: Record<string, string> = {};
  const say = (pointer: string, fault: string | undefined) => {
    if (fault) faults[pointer] = fault;
  };
  say('/currency', currency.trim() === '' ? 'This is needed.' : undefined);
  rates.forEach(({ from, price, standing, hasNight, night }, at) => {
    const rate = `/rates/${at}`;
    say(`${rate}/valid_from`, from === '' ? 'From which day on?' : undefined);
    say(`${rate}/price_per_kwh`, priceFault(price));
    say(`${rate}/standing_charge_per_day`, priceFault(standing, false));
    if (!hasNight) return;
    say(`${rate}/night/price_per_kwh`, priceFault(night.price));
    say(`${rate}/night/from`, night.from === '' ? 'When?' : undefined);
    say(`${rate}/night/until`, night.until === '' ? 'When?' : undefined);
    say(`${rate}/night/weekdays`, night.days.length === 0 ? 'Choose a day.' : undefined);
  });
  return faults;
}
