import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { generalQuery, retentionQuery } from '@/api/queries';
import type { General as HubSettings, Retention } from '@/api/types';
import { useLocalSetting } from '@/lib/storage';
import { useThemeChoice } from '@/lib/theme';
import { can } from '@/shared/can';
import { failureOf } from '@/shared/failure';
import { ListState } from '@/shared/ListState';
import { Part } from '@/shared/SettingsPart';
import { useRole } from '@/shared/session';
import { toast } from '@/shared/toast';
import { Button } from '@/ui/Button';
import { Field, Input, Select, Switch } from '@/ui/Field';
import { Segmented } from '@/ui/Segmented';
import { Skeleton } from '@/ui/Skeleton';
import { ErrorState } from '@/ui/states';
import { AuditKeeping } from './AuditKeeping';
import { SaveBar } from './SaveBar';
import { browserZone, zones } from './zones';

export function General() {
  const maySeeRetention = can.seeRetention(useRole());
  return (
    <>
      <ThisBrowser />
      <Zone />
      <Missed />
      {maySeeRetention.ok && <Keeping />}
      {maySeeRetention.ok && <AuditKeeping />}
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

/** Where what stood here once is now. */
function Missed() {
  return (
    <Part title="When a machine is offline">
      <p className="text-t2">
        This is one of the{' '}
        <Link
          to="/alerts"
          search={{ tab: 'rules' }}
          className="text-accent underline underline-offset-2"
        >
          rules for alerts
        </Link>
        .
      </p>
    </Part>
  );
}

function Zone() {
  const query = useQuery(generalQuery);
  return (
    <Part
      title="Time zone"
      lead="In which hours of the day are meant: when machines are expected to be on. Times on these pages are those of your browser."
    >
      <ListState what="time zone" query={query}>
        {(data) => <ZoneForm key={data.time_zone ?? ''} saved={data} />}
      </ListState>
    </Part>
  );
}

function ZoneForm({ saved }: { saved: HubSettings }) {
  const allowed = can.changeSettings(useRole());
  const queryClient = useQueryClient();
  const before = saved.time_zone ?? '';
  const [zone, setZone] = useState(before);
  const here = browserZone();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      answer(api.PUT('/api/v1/settings/general', { body: { ...saved, time_zone: zone || null } })),
    onSuccess: (answered) => {
      queryClient.setQueryData(generalQuery.queryKey, answered);
      toast('Saved');
    },
  });
  const refusal = error ? asApiError(error) : undefined;
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (!isPending) mutate();
      }}
    >
      <Field
        label="Zone"
        error={refusal && (refusal.field('time_zone') ?? refusal.detail)}
        hint={allowed.why}
      >
        <Select
          className="max-w-sm"
          value={zone}
          disabled={!allowed.ok}
          options={[
            { value: '', label: 'That of the machine this hub runs on' },
            ...zones(before).map((each) => ({ value: each, label: each.replaceAll('_', ' ') })),
          ]}
          onChange={setZone}
        />
      </Field>
      {here && here !== zone && allowed.ok && (
        <Button size="sm" variant="quiet" className="mt-2 -ml-2.5" onClick={() => setZone(here)}>
          Use that of this browser: {here.replaceAll('_', ' ')}
        </Button>
      )}
      <SaveBar
        dirty={zone !== before}
        busy={isPending}
        disabled={false}
        onUndo={() => setZone(before)}
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
        <KeepingForm key={TIERS.map(({ key }) => data[key]).join()} saved={data} />
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
