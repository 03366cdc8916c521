import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { ServerOff } from 'lucide-react';
import { useCallback } from 'react';
import { asApiError } from '@/api/problem';
import { machineQuery } from '@/api/queries';
import type { MachineDetail } from '@/api/types';
import { cn } from '@/lib/cn';
import { useKey } from '@/lib/keys';
import { useTitle } from '@/lib/title';
import { failureOf } from '@/shared/failure';
import { lastList } from '@/shared/way-back';
import { buttonClass } from '@/ui/Button';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { EmptyState, ErrorState } from '@/ui/states';
import { Header, useWayBack, Warnings } from './Header';
import { LastKnown } from './LastKnown';
import { Overview } from './Overview';
import { RangePicker } from './RangePicker';
import { ServicesTab } from './ServicesTab';
import { UpdatesTab } from './UpdatesTab';

const route = getRouteApi('/shell/machines/$id');

export default function MachinePage() {
  const { id } = route.useParams();
  const navigate = useNavigate();
  const { data, error, isFetching, refetch } = useQuery(machineQuery(id));
  useTitle(data?.name ?? 'Machine');
  const goBack = useWayBack();
  useKey('Escape', () => {
    if (!goBack()) void navigate({ to: '/', search: lastList() as object });
  });

  if (error && ['not_found', 'invalid'].includes(asApiError(error).code)) return <NoSuchMachine />;
  if (error && !data) {
    return (
      <>
        <h1 className="mb-4 text-20 font-semibold">Machine</h1>
        <ErrorState
          title="The machine cannot be read"
          failure={failureOf(error)}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      </>
    );
  }
  if (!data) {
    return (
      <Loading what="machine">
        <Skeleton className="h-8 w-64" />
        <Skeleton className="mt-4 h-9 w-full max-w-lg" />
        <Skeleton className="mt-5 h-[280px] w-full" />
      </Loading>
    );
  }
  return <Machine machine={data} />;
}

function Machine({ machine }: { machine: MachineDetail }) {
  const { tab, range, from, to } = route.useSearch();
  const navigate = useNavigate({ from: '/machines/$id' });
  const onSelect = useCallback(
    (start: number, end: number) =>
      void navigate({
        search: (before) => ({ ...before, range: undefined, from: start, to: end }),
        resetScroll: false,
      }),
    [navigate],
  );
  return (
    <>
      <div className="z-20 -mx-4 mb-4 border-b bg-canvas px-4 pb-2 sm:-mx-6 sm:px-6 md:sticky md:top-14 md:-mt-5 md:pt-3 print:static">
        <Header machine={machine} />
        <div className="mt-2 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <Tabs machine={machine} />
          {tab === undefined && machine.status !== 'unknown' && (
            <RangePicker
              machineId={machine.id}
              chosen={{ range, from, to }}
              onChoose={(chosen) =>
                void navigate({
                  search: (before) => ({
                    ...before,
                    range: undefined,
                    from: undefined,
                    to: undefined,
                    ...chosen,
                  }),
                  resetScroll: false,
                })
              }
            />
          )}
        </div>
      </div>
      <Warnings machine={machine} />
      {tab !== undefined && (
        <div className="mb-3 empty:hidden">
          <LastKnown machine={machine} />
        </div>
      )}
      {tab === 'services' ? (
        <ServicesTab machine={machine} />
      ) : tab === 'updates' ? (
        <UpdatesTab machine={machine} />
      ) : (
        <Overview machine={machine} chosen={{ range, from, to }} onSelect={onSelect} />
      )}
    </>
  );
}

function Tabs({ machine }: { machine: MachineDetail }) {
  const { tab, range, from, to } = route.useSearch();
  const tabs = [
    { value: undefined, name: 'Overview', count: 0 },
    { value: 'services', name: 'Services', count: machine.services.failed },
    { value: 'updates', name: 'Updates', count: machine.updates.pending ?? 0 },
  ] as const;
  return (
    <nav aria-label="Parts of this machine" className="-ml-2.5 flex gap-1">
      {tabs.map(({ value, name, count }) => (
        <Link
          key={name}
          from="/machines/$id"
          to="/machines/$id"
          params={{ id: machine.id }}
          search={{ range, from, to, tab: value }}
          aria-current={tab === value ? 'page' : undefined}
          // Without this, a link without a tab would count as active on every tab.
          activeOptions={{ exact: true }}
          className="flex h-9 items-center gap-1.5 rounded-button px-2.5 text-14 font-medium text-t2 hover:bg-s2 hover:text-t1 aria-[current=page]:bg-s3 aria-[current=page]:text-t1 pointer-coarse:h-11"
        >
          {name}
          {count > 0 && (
            <span className={cn('tnum text-12', value === 'services' ? 'text-warn' : 'text-t3')}>
              {count}
              {value === 'services' && ' failed'}
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}

function NoSuchMachine() {
  return (
    <>
      <h1 className="mb-4 text-20 font-semibold">No such machine</h1>
      <EmptyState
        icon={<ServerOff size={28} aria-hidden />}
        title="There is no machine at this address"
        body="It was deleted, or the address was typed wrong."
        action={
          <Link to="/" className={buttonClass({ variant: 'primary' })}>
            To the machines
          </Link>
        }
      />
    </>
  );
}
