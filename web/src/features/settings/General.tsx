import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { retentionQuery, thresholdsQuery } from '@/api/queries';
import type { Retention, Thresholds } from '@/api/types';
import { useLocalSetting } from '@/lib/storage';
import { useThemeChoice } from '@/lib/theme';
import { duration } from '@/lib/time';
import { can } from '@/shared/can';
import { failureOf } from '@/shared/failure';
import { useRole } from '@/shared/session';
import { toast } from '@/shared/toast';
import { Button } from '@/ui/Button';
import { Field, Input, Switch } from '@/ui/Field';
import { Segmented } from '@/ui/Segmented';
import { Skeleton } from '@/ui/Skeleton';
import { ErrorState } from '@/ui/states';
import { Part } from './Part';

export function General() {
  const maySeeRetention = can.seeRetention(useRole());
  return (
    <>
      <ThisBrowser />
      <OfflineAfter />
      {maySeeRetention.ok && <Keeping />}
    </>
  );
}

function ThisBrowser() {
  const [theme, setTheme] = useThemeChoice();
  const [keysOn, setKeysOn] = useLocalSetting('keys', true);
  return (
    <Part title="This browser" lead="Kept here, not in the hub.">
      <div className="flex flex-col gap-5">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <span className="font-medium">Theme</span>
          <Segmented
            label="Theme"
            value={theme}
            options={[
              { value: 'system', label: 'System' },
              { value: 'dark', label: 'Dark' },
              { value: 'light', label: 'Light' },
            ]}
            onChange={setTheme}
          />
        </div>
        <Switch
          label="Single-key shortcuts"
          hint="Such as / to filter. Those with Ctrl stay on either way."
          checked={keysOn}
          onChange={setKeysOn}
        />
      </div>
    </Part>
  );
}

function OfflineAfter() {
  const { data, error, refetch } = useQuery(thresholdsQuery);
  return (
    <Part
      title="When a machine is offline"
      lead="A machine is offline when nothing was heard of it for this long. Slow agents get three of their own beats in any case."
    >
      {error && !data ? (
        <ErrorState
          title="This cannot be read"
          failure={failureOf(error)}
          onRetry={() => void refetch()}
        />
      ) : data ? (
        <OfflineForm key={data.offline_after_seconds} saved={data} />
      ) : (
        <Skeleton className="h-16 w-full" />
      )}
    </Part>
  );
}

function OfflineForm({ saved }: { saved: Thresholds }) {
  const allowed = can.changeSettings(useRole());
  const queryClient = useQueryClient();
  const [seconds, setSeconds] = useState(String(saved.offline_after_seconds));
  const value = Number(seconds);
  const fault = inRange(seconds, 30, 86_400);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      answer(
        api.PUT('/api/v1/settings/thresholds', {
          body: { ...saved, offline_after_seconds: value },
        }),
      ),
    onSuccess: (answered) => {
      queryClient.setQueryData(thresholdsQuery.queryKey, answered);
      toast('Saved');
    },
  });
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (!fault && !isPending) mutate();
      }}
    >
      <Field
        label="Seconds without a word"
        error={fault ?? (error ? asApiError(error).detail : undefined)}
        hint={allowed.ok ? `That is ${duration(value)}.` : allowed.why}
      >
        <Input
          inputMode="numeric"
          className="max-w-32"
          value={seconds}
          disabled={!allowed.ok}
          onChange={(event) => setSeconds(event.target.value)}
        />
      </Field>
      <SaveBar
        dirty={value !== saved.offline_after_seconds}
        busy={isPending}
        disabled={fault !== undefined}
        onUndo={() => setSeconds(String(saved.offline_after_seconds))}
      />
    </form>
  );
}

function Keeping() {
  const { data, error, refetch } = useQuery(retentionQuery);
  return (
    <Part
      title="How long readings are kept"
      lead="Old readings give way to fewer, coarser points with their least, mean and most. Charts of a year stay; the database stays small."
    >
      {error && !data ? (
        <ErrorState
          title="This cannot be read"
          failure={failureOf(error)}
          onRetry={() => void refetch()}
        />
      ) : data ? (
        <KeepingForm key={JSON.stringify(data)} saved={data} />
      ) : (
        <Skeleton className="h-64 w-full" />
      )}
    </Part>
  );
}

const TIERS: readonly { key: keyof Retention; label: string; least: number; most: number }[] = [
  { key: 'raw_days', label: 'Every reading', least: 8, most: 400 },
  { key: 'five_minute_days', label: 'A point for 5 minutes', least: 14, most: 800 },
  { key: 'half_hour_days', label: 'A point for half an hour', least: 31, most: 3660 },
  { key: 'three_hour_days', label: 'A point for 3 hours', least: 366, most: 7320 },
];

function KeepingForm({ saved }: { saved: Retention }) {
  const queryClient = useQueryClient();
  const written = () =>
    Object.fromEntries(TIERS.map(({ key }) => [key, String(saved[key])])) as Record<
      keyof Retention,
      string
    >;
  const [days, setDays] = useState(written);
  const faults = TIERS.map(({ key, least, most }) => inRange(days[key], least, most));
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => {
      const numbers = TIERS.map(({ key }) => [key, Number(days[key])]);
      const body = { ...saved, ...Object.fromEntries(numbers) };
      return answer(api.PUT('/api/v1/settings/retention', { body }));
    },
    onSuccess: (answered) => {
      queryClient.setQueryData(retentionQuery.queryKey, answered);
      toast('Saved');
    },
  });
  const refusal = error ? asApiError(error) : undefined;
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (faults.every((fault) => !fault) && !isPending) mutate();
      }}
    >
      <div className="grid gap-4 sm:grid-cols-2">
        {TIERS.map(({ key, label, least, most }, at) => (
          <Field
            key={key}
            label={`${label}, days`}
            error={faults[at] ?? refusal?.field(key)}
            hint={`${least} to ${most}`}
          >
            <Input
              inputMode="numeric"
              value={days[key]}
              onChange={(event) => setDays({ ...days, [key]: event.target.value })}
            />
          </Field>
        ))}
      </div>
      {refusal && refusal.errors.length === 0 && (
        <p role="alert" className="mt-3 text-crit">
          {refusal.detail}
        </p>
      )}
      <SaveBar
        dirty={TIERS.some(({ key }) => days[key] !== String(saved[key]))}
        busy={isPending}
        disabled={faults.some(Boolean)}
        onUndo={() => setDays(written())}
      />
    </form>
  );
}

function inRange(text: string, least: number, most: number): string | undefined {
  const number = Number(text);
  if (text.trim() !== '' && Number.isInteger(number) && number >= least && number <= most) return;
  return `A whole number from ${least} to ${most.toLocaleString('en')}.`;
}

interface SaveBarProps {
  dirty: boolean;
  busy: boolean;
  disabled: boolean;
  onUndo: () => void;
}

/** There only when there is something to save. */
function SaveBar({ dirty, busy, disabled, onUndo }: SaveBarProps) {
  if (!dirty) return null;
  return (
    <div className="layer-in mt-4 flex gap-2">
      <Button type="submit" variant="primary" busy={busy} disabled={disabled}>
        Save
      </Button>
      <Button onClick={onUndo}>Undo</Button>
    </div>
  );
}
