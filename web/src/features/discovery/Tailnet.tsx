import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { RefreshCw, TriangleAlert, Waypoints } from 'lucide-react';
import { useMemo } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys as queryKeys, tailscaleDevicesQuery } from '@/api/queries';
import type { TailscaleDevice, TailscaleDevices, TailscaleFailure } from '@/api/types';
import { can } from '@/shared/can';
import { failureOf } from '@/shared/failure';
import { SearchField } from '@/shared/SearchField';
import { useRole } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { toast } from '@/shared/toast';
import { Button, buttonClass } from '@/ui/Button';
import { Select } from '@/ui/Field';
import { Segmented } from '@/ui/Segmented';
import { EmptyState, ErrorState } from '@/ui/states';
import { NoMatch, RowsSkeleton } from './AllHosts';
import { DeviceTable, deviceKey } from './DeviceTable';
import {
  type DeviceFilter,
  describeDeviceFilter,
  devicesSentence,
  FROM_WORDS,
  osWord,
  selectDevices,
  systemsOf,
} from './devices';
import { SelectionBar } from './SelectionBar';
import { useSelection } from './use-selection';

const route = getRouteApi('/shell/discover');

/** The devices of the tailnet, as Tailscale told them last. */
export function Tailnet() {
  const { data, error, isFetching, refetch } = useQuery(tailscaleDevicesQuery);
  const fault = error && !(data && asApiError(error).code === 'unreachable') ? error : undefined;
  return (
    <>
      {fault && (
        <div className="mb-4">
          <ErrorState
            title={data ? 'The devices cannot be read anew' : 'The devices cannot be read'}
            failure={failureOf(fault)}
            busy={isFetching}
            onRetry={() => void refetch()}
          />
        </div>
      )}
      {data ? <Devices list={data} /> : !error && <RowsSkeleton what="devices" />}
    </>
  );
}

function Devices({ list }: { list: TailscaleDevices }) {
  const { q, online, os } = route.useSearch();
  const navigate = useNavigate({ from: '/discover' });
  const selection = useSelection();
  const filter = useMemo(() => ({ q, online, os }), [q, online, os]);
  const shown = useMemo(() => selectDevices(list.items, filter), [list.items, filter]);
  const keys = useMemo(() => shown.flatMap((device) => deviceKey(device) ?? []), [shown]);
  const systems = useMemo(() => systemsOf(list.items), [list.items]);
  const setFilter = (change: DeviceFilter, replace = false) =>
    void navigate({
      to: '/discover',
      search: (before) => ({ ...before, ...change }),
      replace,
      resetScroll: false,
    });

  if (list.source === 'off') return <Off />;
  return (
    <>
      <ListLine list={list} />
      {list.failure && <NoNewer failure={list.failure} hasList={Boolean(list.fetched_at)} />}
      <Notes notes={list.notes} />
      {list.total > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is a part of a form
        <div
          role="group"
          aria-label="Filter"
          className="mb-4 flex flex-wrap items-center gap-2 print:hidden"
        >
          <SearchField
            label="Filter devices"
            value={q ?? ''}
            onChange={(text) => setFilter({ q: text || undefined }, q !== undefined)}
          />
          <Segmented
            label="Which devices"
            value={online ?? 'all'}
            options={[
              { value: 'all', label: 'All' },
              { value: 'yes', label: 'Online' },
              { value: 'no', label: 'Offline' },
            ]}
            onChange={(value) => setFilter({ online: value === 'all' ? undefined : value })}
          />
          <Select
            aria-label="System"
            className="max-sm:grow"
            value={os ?? ''}
            options={[
              { value: '', label: 'Any system' },
              ...systems.map((value) => ({ value, label: osWord(value) })),
            ]}
            onChange={(value) => setFilter({ os: value || undefined })}
          />
        </div>
      )}
      {list.total > 0 && shown.length === 0 && (
        <NoMatch
          filter={describeDeviceFilter(filter)}
          onClear={() => setFilter({ q: undefined, online: undefined, os: undefined })}
        />
      )}
      {list.total === 0 && list.fetched_at && (
        <EmptyState
          icon={<Waypoints size={28} aria-hidden />}
          title="The tailnet has no devices"
          body="Tailscale answered, and its list is empty."
        />
      )}
      <MayNotLink devices={shown} />
      {shown.length > 0 && <DeviceTable devices={shown} selection={selection} keys={keys} />}
      <SelectionBar selection={selection} keys={keys} />
    </>
  );
}

/** How many there are, how old that is, and a newer one. */
function ListLine({ list }: { list: TailscaleDevices }) {
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      answer(api.GET('/api/v1/tailscale/devices', { params: { query: { refresh: true } } })),
    onSuccess: (answered) => {
      // Tailscale is asked every ten seconds at most.
      const isSame = !answered.failure && answered.fetched_at === list.fetched_at;
      if (isSame) toast('The list is a few seconds old: nobody was asked again');
      queryClient.setQueryData(tailscaleDevicesQuery.queryKey, answered);
      void queryClient.invalidateQueries({ queryKey: queryKeys.hosts });
    },
    onError: (error) => toast(`Not refreshed: ${asApiError(error).detail}`, 'crit'),
  });
  return (
    <div className="mb-3 flex items-start gap-x-3 sm:items-center">
      <p className="min-w-0 flex-1 text-14">
        {list.fetched_at ? (
          <>
            {devicesSentence(list.total, list.online)}
            <span className="text-t3">
              {' '}
              · told <TimeAgo at={list.fetched_at} /> by{' '}
              {FROM_WORDS[list.source].replace(/^The /, 'the ')}
            </span>
          </>
        ) : (
          <span className="text-t2">No list has come yet.</span>
        )}
      </p>
      <Button
        size="sm"
        busy={isPending}
        icon={<RefreshCw size={15} aria-hidden />}
        onClick={() => mutate()}
      >
        Refresh
      </Button>
      <p role="status" className="sr-only">
        {isPending ? 'Asking Tailscale.' : ''}
      </p>
    </div>
  );
}

function NoNewer({ failure, hasList }: { failure: TailscaleFailure; hasList: boolean }) {
  const allowed = can.changeSettings(useRole());
  const { detail, at } = failure;
  return (
    <section
      aria-label="Why there is no newer list"
      className="mb-4 flex flex-wrap items-start gap-x-4 gap-y-2 rounded-card border border-warn/70 bg-s1 px-4 py-3"
    >
      <div className="flex min-w-0 flex-1 basis-72 gap-2.5">
        <TriangleAlert size={17} aria-hidden className="mt-px shrink-0 text-warn" />
        <div className="min-w-0">
          <p className="font-medium">
            {hasList
              ? 'No newer list came; this is the one of before.'
              : 'Tailscale could not be asked.'}
          </p>
          <p className="text-13 text-t2 [overflow-wrap:anywhere]">{detail}</p>
          <p className="text-13 text-t3">
            Tried <TimeAgo at={at} />.
          </p>
        </div>
      </div>
      {allowed.ok && (
        <Link
          to="/settings/$section"
          params={{ section: 'tailscale' }}
          className={buttonClass({ size: 'sm' })}
        >
          Tailscale settings
        </Link>
      )}
    </section>
  );
}

/** Why nothing can be linked here, said once for all rows. */
function MayNotLink({ devices }: { devices: readonly TailscaleDevice[] }) {
  const allowed = can.changeConnections(useRole());
  if (allowed.ok || !devices.some(({ machine_id }) => machine_id)) return null;
  return (
    <p className="mb-3 text-13 text-t3">
      Only an admin may link a device to a machine: the hub logs in there from then on.
    </p>
  );
}

function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul aria-label="What could not be read" className="mb-4 text-13 text-t2">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}

function Off() {
  const allowed = can.changeSettings(useRole());
  return (
    <EmptyState
      icon={<Waypoints size={28} aria-hidden />}
      title="Tailscale is not connected"
      body={
        <>
          With an OAuth client, an API key, or the Tailscale on the hub’s own machine, the devices
          of your tailnet are listed here. The hub only reads the list.
          {!allowed.ok && ' An admin can connect it in the settings.'}
        </>
      }
      action={
        allowed.ok && (
          <Link
            to="/settings/$section"
            params={{ section: 'tailscale' }}
            className={buttonClass({ variant: 'primary' })}
          >
            Connect Tailscale
          </Link>
        )
      }
    />
  );
}
