import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Radar } from 'lucide-react';
import { useMemo, useState } from 'react';
import { asApiError } from '@/api/problem';
import { hostsQuery } from '@/api/queries';
import type { DiscoveredHost, HostSource } from '@/api/types';
import { failureOf } from '@/shared/failure';
import { SearchField } from '@/shared/SearchField';
import { Button, buttonClass } from '@/ui/Button';
import { Select } from '@/ui/Field';
import { Segmented } from '@/ui/Segmented';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { EmptyState, ErrorState } from '@/ui/states';
import { HostTable } from './HostTable';
import { describeHostFilter, type HostFilter, importKey, SOURCE_WORDS, selectHosts } from './hosts';
import { AT_FIRST, ShowMore } from './rows';
import { SelectionBar } from './SelectionBar';
import { useSelection } from './use-selection';

const route = getRouteApi('/shell/discover');

/** One row for each host, whoever knows of it. */
export function AllHosts() {
  const { data, error, isFetching, refetch } = useQuery(hostsQuery);
  // That the hub is away is said by the shell, once, for all that is on the page.
  const fault = error && !(data && asApiError(error).code === 'unreachable') ? error : undefined;
  return (
    <>
      {fault && (
        <div className="mb-4">
          <ErrorState
            title={data ? 'The hosts cannot be read anew' : 'The hosts cannot be read'}
            failure={failureOf(fault)}
            busy={isFetching}
            onRetry={() => void refetch()}
          />
        </div>
      )}
      {data ? <Hosts hosts={data.items} /> : !error && <RowsSkeleton what="hosts" />}
    </>
  );
}

export function RowsSkeleton({ what }: { what: string }) {
  return (
    <Loading what={what}>
      <Skeleton className="h-9 w-full max-w-md" />
      <Skeleton className="mt-4 h-72 w-full rounded-card" />
    </Loading>
  );
}

function Hosts({ hosts }: { hosts: readonly DiscoveredHost[] }) {
  const { q, source, show } = route.useSearch();
  const navigate = useNavigate({ from: '/discover' });
  const selection = useSelection();
  const [most, setMost] = useState(AT_FIRST);
  const filter = useMemo(() => ({ q, source, show }), [q, source, show]);
  const shown = useMemo(() => selectHosts(hosts, filter), [hosts, filter]);
  const keys = useMemo(() => shown.flatMap((host) => importKey(host) ?? []), [shown]);
  const setFilter = (change: HostFilter, replace = false) =>
    void navigate({
      to: '/discover',
      search: (before) => ({ ...before, ...change }),
      replace,
      resetScroll: false,
    });

  if (hosts.length === 0) return <Nothing />;
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is a part of a form */}
      <div
        role="group"
        aria-label="Filter"
        className="mb-4 flex flex-wrap items-center gap-2 print:hidden"
      >
        <SearchField
          label="Filter hosts"
          value={q ?? ''}
          onChange={(text) => setFilter({ q: text || undefined }, q !== undefined)}
        />
        <Segmented
          label="Which hosts"
          value={show ?? 'all'}
          options={[
            { value: 'all', label: 'All' },
            { value: 'new', label: 'Not imported' },
          ]}
          onChange={(value) => setFilter({ show: value === 'new' ? value : undefined })}
        />
        <Select
          aria-label="Seen by"
          className="max-sm:grow"
          value={source ?? ''}
          options={[
            { value: '', label: 'Seen by anyone' },
            ...Object.entries(SOURCE_WORDS).map(([value, label]) => ({ value, label })),
          ]}
          onChange={(value) =>
            setFilter({ source: (value || undefined) as HostSource | undefined })
          }
        />
      </div>
      {shown.length === 0 ? (
        <NoMatch
          filter={describeHostFilter(filter)}
          onClear={() => setFilter({ q: undefined, source: undefined, show: undefined })}
        />
      ) : (
        <HostTable hosts={shown.slice(0, most)} selection={selection} keys={keys} />
      )}
      <ShowMore
        shown={Math.min(most, shown.length)}
        all={shown.length}
        onMore={() => setMost(most + 2 * AT_FIRST)}
      />
      <SelectionBar selection={selection} keys={keys} />
    </>
  );
}

export function NoMatch({ filter, onClear }: { filter: string; onClear: () => void }) {
  return (
    <EmptyState
      title="None matches"
      body={`There are others than: ${filter}.`}
      action={<Button onClick={onClear}>Clear the filter</Button>}
    />
  );
}

function Nothing() {
  return (
    <EmptyState
      icon={<Radar size={28} aria-hidden />}
      title="No host is known yet"
      body="Hosts show up here when Tailscale is connected, when the local network was searched, and when there are machines. Nothing is searched before you start it."
      action={
        <>
          <Link
            to="/discover"
            search={{ list: 'local' }}
            className={buttonClass({ variant: 'primary' })}
          >
            Search the local network
          </Link>
          <Link to="/discover" search={{ list: 'tailscale' }} className={buttonClass()}>
            Look at Tailscale
          </Link>
        </>
      }
    />
  );
}
