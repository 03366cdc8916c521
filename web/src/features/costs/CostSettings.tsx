import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys, tariffQuery } from '@/api/queries';
import type { TariffSet } from '@/api/types';
import { hubNow } from '@/lib/time';
import { can } from '@/shared/can';
import { DAYS } from '@/shared/expected';
import { ListState } from '@/shared/ListState';
import { SaveBar } from '@/shared/rules/SaveBar';
import { Part } from '@/shared/SettingsPart';
import { useRole } from '@/shared/session';
import { toast } from '@/shared/toast';
import { Button, IconButton } from '@/ui/Button';
import { Field, Input, Switch } from '@/ui/Field';
import { dayIn } from './days';
import {
  bodyOf,
  draftOf,
  faultsOf,
  nextRate,
  type RateDraft,
  type TariffDraft,
  wordsOf,
} from './tariff-draft';

const LINK = 'text-accent underline underline-offset-2';

/** What energy costs. */
export function CostSettings() {
  const query = useQuery(tariffQuery);
  return (
    <Part
      title="Tariff"
      lead={
        <>
          What you pay for electricity. Each day is paid by the rate that is valid on it, so what is
          changed here corrects the past as well. What that comes to is under{' '}
          <Link to="/costs" className={LINK}>
            Power & cost
          </Link>
          .
        </>
      }
    >
      <ListState what="tariff" query={query}>
        {(saved) => <TariffForm key={wordsOf(draftOf(saved))} saved={saved} />}
      </ListState>
    </Part>
  );
}

function TariffForm({ saved }: { saved: TariffSet }) {
  const allowed = can.changeSettings(useRole());
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState<TariffDraft>(() => draftOf(saved));
  const [tried, setTried] = useState(false);
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: () => answer(api.PUT('/api/v1/settings/costs', { body: bodyOf(draft) })),
    onSuccess: (answered) => {
      queryClient.setQueryData(tariffQuery.queryKey, answered);
      toast('Saved');
      return queryClient.invalidateQueries({ queryKey: keys.costs });
    },
  });
  const change = (next: Partial<TariffDraft>) => {
    // What was refused was said of what stood there before.
    if (error) reset();
    setDraft({ ...draft, ...next });
  };
  const setRate = (at: number, next: Partial<RateDraft>) =>
    change({ rates: draft.rates.map((rate, i) => (i === at ? { ...rate, ...next } : rate)) });
  const faults = faultsOf(draft);
  const isFaulty = Object.keys(faults).length > 0;
  const refusal = error ? asApiError(error) : undefined;
  const said = (pointer: string) =>
    (tried ? faults[pointer] : undefined) ??
    refusal?.errors.find((each) => each.pointer === pointer)?.detail;
  const isDirty = wordsOf(draft) !== wordsOf(draftOf(saved));

  function save() {
    setTried(true);
    if (isDirty && !isFaulty && !isPending) mutate();
  }

  return (
    <form
      aria-label="Tariff"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        save();
      }}
    >
      {saved.is_default && (
        <p className="mb-4 text-t2">Nobody has set it yet: these prices are only a guess.</p>
      )}
      {allowed.why && <p className="mb-4 text-13 text-t3">{allowed.why}</p>}
      <fieldset disabled={!allowed.ok} className="flex flex-col gap-4">
        <Field label="Currency" hint="A sign or a code: €, £, EUR." error={said('/currency')}>
          <Input
            className="max-w-40"
            maxLength={10}
            autoComplete="off"
            value={draft.currency}
            onChange={(event) => change({ currency: event.target.value })}
          />
        </Field>
        <ul aria-label="Rates" className="flex flex-col gap-4">
          {draft.rates.map((rate, at) => (
            <Rate
              key={rate.id}
              rate={rate}
              at={at}
              currency={draft.currency}
              said={(name) => said(`/rates/${at}/${name}`)}
              onChange={(next) => setRate(at, next)}
              {...(draft.rates.length > 1 && {
                onRemove: () => change({ rates: draft.rates.filter((_, i) => i !== at) }),
              })}
            />
          ))}
        </ul>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          {allowed.ok && (
            <Button
              size="sm"
              icon={<Plus size={15} aria-hidden />}
              onClick={() => {
                const today = dayIn(saved.time_zone, hubNow());
                change({ rates: [...draft.rates, nextRate(draft.rates.at(-1), today)] });
              }}
            >
              Add rate
            </Button>
          )}
          <span className="text-13 text-t3">
            Days and hours are those of {saved.time_zone.replaceAll('_', ' ')}, as set in the{' '}
            <Link to="/settings/$section" params={{ section: 'general' }} className={LINK}>
              general settings
            </Link>
            .
          </span>
        </div>
      </fieldset>
      {isDirty && allowed.ok && (
        <SaveBar
          busy={isPending}
          {...(refusal
            ? { refusal: refusal.errors.length > 0 ? 'Not saved: see above.' : refusal.detail }
            : tried && isFaulty && { refusal: 'Something above is missing or wrong.' })}
          onSave={save}
          onUndo={() => {
            reset();
            setTried(false);
            setDraft(draftOf(saved));
          }}
        />
      )}
    </form>
  );
}

interface RateProps {
  rate: RateDraft;
  at: number;
  currency: string;
  said: (name: string) => string | undefined;
  onChange: (next: Partial<RateDraft>) => void;
  onRemove?: () => void;
}

function Rate({ rate, at, currency, said, onChange, onRemove }: RateProps) {
  const { night } = rate;
  const setNight = (next: Partial<RateDraft['night']>) =>
    onChange({ night: { ...night, ...next } });
  return (
    <li
      aria-label={`Rate ${at + 1}`}
      className="flex flex-col gap-4 rounded-card border border-line bg-s1 p-4"
    >
      <div className="grid items-start gap-4 sm:grid-cols-3">
        <Field
          label="Valid from"
          error={said('valid_from')}
          hint={at === 0 ? 'And for the time before.' : undefined}
        >
          <Input
            type="date"
            value={rate.from}
            onChange={(event) => onChange({ from: event.target.value })}
          />
        </Field>
        <Field label={`Price per kWh, ${currency}`} error={said('price_per_kwh')}>
          <Price value={rate.price} onChange={(price) => onChange({ price })} />
        </Field>
        <Field
          label={`Standing charge, ${currency}`}
          error={said('standing_charge_per_day')}
          hint="A day; may be empty."
        >
          <Price value={rate.standing} onChange={(standing) => onChange({ standing })} />
        </Field>
      </div>
      <Switch
        label="Another price at night"
        checked={rate.hasNight}
        onChange={(hasNight) => onChange({ hasNight })}
      />
      {rate.hasNight && (
        <div className="flex flex-col gap-4 sm:border-l-2 sm:pl-4">
          <div className="grid items-start gap-4 sm:grid-cols-3">
            <Field label={`Night price per kWh, ${currency}`} error={said('night/price_per_kwh')}>
              <Price value={night.price} onChange={(price) => setNight({ price })} />
            </Field>
            <Field label="Night from" error={said('night/from')}>
              <Input
                type="time"
                value={night.from}
                onChange={(event) => setNight({ from: event.target.value })}
              />
            </Field>
            <Field
              label="Night until"
              error={said('night/until')}
              hint={night.until <= night.from ? 'On the next day.' : undefined}
            >
              <Input
                type="time"
                value={night.until}
                onChange={(event) => setNight({ until: event.target.value })}
              />
            </Field>
          </div>
          <div>
            <p className="mb-1.5 text-13 font-medium">Nights that begin on</p>
            <Weekdays at={at} days={night.days} onDays={(days) => setNight({ days })} />
            {said('night/weekdays') && (
              <p role="alert" className="mt-1.5 text-13 text-crit">
                {said('night/weekdays')}
              </p>
            )}
          </div>
        </div>
      )}
      {onRemove && (
        <IconButton label={`Remove rate ${at + 1}`} className="self-end" onClick={onRemove}>
          <X size={16} aria-hidden />
        </IconButton>
      )}
    </li>
  );
}

function Price({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  return (
    <Input
      inputMode="decimal"
      autoComplete="off"
      className="tnum"
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

interface WeekdaysProps {
  at: number;
  days: RateDraft['night']['days'];
  onDays: (days: RateDraft['night']['days']) => void;
}

function Weekdays({ at, days, onDays }: WeekdaysProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: it is in a fieldset already
    <span
      role="group"
      aria-label={`Nights of rate ${at + 1}`}
      className="grid grid-cols-7 gap-1 sm:flex"
    >
      {DAYS.map(({ value, short, name }) => {
        const isOn = days.includes(value);
        return (
          <button
            key={value}
            type="button"
            aria-pressed={isOn}
            title={name}
            onClick={() => onDays(isOn ? days.filter((day) => day !== value) : [...days, value])}
            className="h-8 rounded-control border border-line-strong text-13 font-medium text-t3 hover:bg-s2 aria-pressed:border-accent-solid aria-pressed:bg-accent-solid aria-pressed:text-white sm:min-w-9 sm:px-1.5 pointer-coarse:h-11"
          >
            {short}
          </button>
        );
      })}
    </span>
  );
}
