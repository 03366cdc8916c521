import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys } from '@/api/queries';
import type { TailscaleStatus } from '@/api/types';
import { TimeAgo } from '@/shared/TimeAgo';
import { toast } from '@/shared/toast';
import { Button } from '@/ui/Button';
import { type Mark, StatusMark, type Tone, toneText } from '@/ui/StatusMark';
import { devicesWords } from './test-words';

/** How it stands: what came last and when, and what went wrong since. */
export function Standing({ status }: { status: TailscaleStatus }) {
  const { mark, tone, title, body } = lookOf(status);
  const isAsked = status.source !== 'off' && status.configured;
  return (
    <div data-tailscale={tone} className="rounded-card border border-line bg-s1">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3 p-4">
        <div className="flex min-w-0 flex-1 basis-64 gap-2.5">
          <StatusMark mark={mark} tone={tone} size={16} className="mt-0.5" />
          <div className="min-w-0">
            <p className={`font-medium ${tone === 'off' ? '' : toneText[tone]}`}>{title}</p>
            <div className="mt-0.5 text-t2 [overflow-wrap:anywhere]">{body}</div>
          </div>
        </div>
        {isAsked && <ListNow />}
      </div>
      <Facts status={status} />
    </div>
  );
}

interface Look {
  mark: Mark;
  tone: Extract<Tone, 'ok' | 'warn' | 'off'>;
  title: string;
  body: ReactNode;
}

function lookOf({
  source,
  configured,
  failure,
  fetched_at,
  devices,
  local_socket,
}: TailscaleStatus): Look {
  if (source === 'off') {
    return {
      mark: 'paused',
      tone: 'off',
      title: 'Off',
      body: local_socket
        ? 'Tailscale runs on the hub’s own machine, so its list can be had without any key.'
        : 'The hub asks nobody, and knows of no tailnet.',
    };
  }
  if (!configured) {
    return {
      mark: 'warning',
      tone: 'warn',
      title: 'The secret is missing',
      body: 'Without it nobody can be asked.',
    };
  }
  if (failure) {
    return {
      mark: 'warning',
      tone: 'warn',
      title: fetched_at ? 'No newer list came' : 'No list came',
      body: (
        <>
          <p>{failure.detail}</p>
          <p className="mt-1 text-13 text-t3">
            Tried <TimeAgo at={failure.at} />
            {failure.retry_at && (
              <>
                {' '}
                · asked again <TimeAgo at={failure.retry_at} ahead />
              </>
            )}
            {fetched_at && (
              <>
                {' '}
                · what is shown is from <TimeAgo at={fetched_at} />
              </>
            )}
          </p>
        </>
      ),
    };
  }
  if (!devices || !fetched_at) {
    return {
      mark: 'unknown',
      tone: 'off',
      title: 'No list came yet',
      body: 'It is asked for when somebody looks, and every 15 minutes.',
    };
  }
  return {
    mark: 'healthy',
    tone: 'ok',
    title: 'Listed',
    body: (
      <>
        <span className="inline-block first-letter:uppercase">
          {devicesWords(devices.total, devices.online)}
        </span>
        <span className="text-t3">
          {' '}
          · <TimeAgo at={fetched_at} />
        </span>
      </>
    ),
  };
}

const ENDING = { within_30_days: true, within_7_days: true, within_1_day: true, expired: true };

function Facts({ status }: { status: TailscaleStatus }) {
  const { own, linked, devices, soonest_key_expiry: ends } = status;
  const isEnding = ends?.step != null && ENDING[ends.step];
  const old = devices?.update_available ?? 0;
  const facts: [string, ReactNode][] = [
    ['Machines here', linked > 0 && `${linked} linked to a device`],
    ['This machine', own?.device && (own.device.fqdn ?? own.device.name)],
    ['Tailnet', own?.tailnet],
    ['It complains', own && own.health.length > 0 && own.health.join(' ')],
    ['Old clients', old > 0 && (old === 1 ? 'one device' : `${old} devices`)],
    [
      'Key that ends next',
      ends && (
        <span className={isEnding ? 'text-warn' : undefined}>
          <bdi>{ends.name}</bdi>,{' '}
          {ends.step === 'expired' ? (
            <>
              ended <TimeAgo at={ends.key_expires_at} />
            </>
          ) : (
            <TimeAgo at={ends.key_expires_at} ahead />
          )}
        </span>
      ),
    ],
  ];
  const known = facts.filter(([, value]) => value);
  if (known.length === 0) return null;
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1.5 border-t px-4 py-3 text-13">
      {known.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-t3">{name}</dt>
          <dd className="[overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function ListNow() {
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      answer(api.GET('/api/v1/tailscale/devices', { params: { query: { refresh: true } } })),
    onSuccess: ({ failure, age_seconds }) => {
      // Tailscale is asked every ten seconds at most: a list may be older than the press.
      if (!failure && (age_seconds ?? 0) > 1) toast('Listed just before: it is as new as may be');
      return queryClient.invalidateQueries({ queryKey: keys.tailscale });
    },
    onError: (error) => toast(`Not listed: ${asApiError(error).detail}`, 'crit'),
  });
  return (
    <span className="flex flex-wrap gap-2">
      <Button
        size="sm"
        busy={isPending}
        icon={<RefreshCw size={14} aria-hidden />}
        onClick={() => mutate()}
      >
        List now
      </Button>
    </span>
  );
}

/** To the settings, from wherever Tailscale is spoken of. */
export function ToConnectivity() {
  return (
    <Link
      to="/settings/$section"
      params={{ section: 'connectivity' }}
      className="text-accent underline underline-offset-2"
    >
      Connectivity
    </Link>
  );
}
