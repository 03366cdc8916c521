import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { ServerOff } from 'lucide-react';
import { Suspense, useCallback } from 'react';
import { machineQuery } from '@/api/queries';
import type { MachineDetail } from '@/api/types';
import { useKey } from '@/lib/keys';
import { part } from '@/lib/part';
import { useTitle } from '@/lib/title';
import { KindLine } from '@/shared/KindLine';
import { PageState } from '@/shared/PageState';
import { lastList } from '@/shared/way-back';
import { buttonClass } from '@/ui/Button';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { RefusedBanner } from './connection/RefusedBanner';
import { Header, useWayBack, Warnings } from './Header';
import { LastKnown } from './LastKnown';
import { MachineAlerts } from './MachineAlerts';
import { RangePicker } from './RangePicker';
import { Wake } from './Wake';

const route = getRouteApi('/shell/machines/$id');
// In files of their own, and fetched with this one: nobody waits for them later, nor needs the hub.
const overview = part(() => import('./Overview'));
const commands = part(() => import('./CommandsTab'));
const connection = part(() => import('./connection/ConnectionTab'));
const services = part(() => import('./ServicesTab'));
const scan = part(() => import('./ScanTab'));
const updates = part(() => import('./updates/UpdatesTab'));
const settings = part(() => import('./settings/SettingsTab'));
overview.preload();
commands.preload();
services.preload();
scan.preload();
updates.preload();
connection.preload();
settings.preload();

export default function MachinePage() {
  const { id } = route.useParams();
  const navigate = useNavigate();
  const query = useQuery(machineQuery(id));
  useTitle(query.data?.name ?? 'Machine');
  const goBack = useWayBack();
  useKey('Escape', () => {
    if (!goBack()) void navigate({ to: '/', search: lastList() as object });
  });

  return (
    <PageState
      what="machine"
      query={query}
      skeleton={
        <>
          <Skeleton className="h-8 w-64" />
          <Skeleton className="mt-4 h-9 w-full max-w-lg" />
          <Skeleton className="mt-5 h-[280px] w-full" />
        </>
      }
      missing={{
        title: 'No such machine',
        empty: 'There is no machine at this address',
        body: 'It was deleted, or the address was typed wrong.',
        icon: <ServerOff size={28} aria-hidden />,
        way: (
          <Link to="/" className={buttonClass({ variant: 'primary' })}>
            To the machines
          </Link>
        ),
      }}
    >
      {(machine) => <Machine machine={machine} />}
    </PageState>
  );
}

function Machine({ machine }: { machine: MachineDetail }) {
  const { tab, range, from, to } = route.useSearch();
  const navigate = useNavigate({ from: '/machines/$id' });
  // What it reads, and what is wrong with that: no matter of how it is set and reached.
  const isOfReadings = tab === undefined || tab === 'services' || tab === 'updates';
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
      <div className="mb-4 empty:hidden">
        <KindLine machine={machine} />
      </div>
      {tab === undefined && <Wake machine={machine} />}
      {tab !== 'connection' && <RefusedBanner machine={machine} />}
      {isOfReadings && <MachineAlerts machine={machine} />}
      {isOfReadings && <Warnings machine={machine} />}
      {tab !== undefined && isOfReadings && (
        <div className="mb-3 empty:hidden">
          <LastKnown machine={machine} />
        </div>
      )}
      {/* A key for each: the tab that was left would stay in the page, hidden, while the next is fetched. */}
      {tab === 'services' ? (
        <Suspense key="services" fallback={<ListSkeleton what="services" />}>
          <services.Part machine={machine} />
        </Suspense>
      ) : tab === 'updates' ? (
        <Suspense key="updates" fallback={<ListSkeleton what="updates" />}>
          <updates.Part machine={machine} />
        </Suspense>
      ) : tab === 'commands' ? (
        <Suspense key="commands" fallback={<CommandsSkeleton />}>
          <commands.Part machine={machine} />
        </Suspense>
      ) : tab === 'scan' ? (
        <Suspense key="scan" fallback={<ScanSkeleton />}>
          <scan.Part machine={machine} />
        </Suspense>
      ) : tab === 'connection' ? (
        <Suspense key="connection" fallback={<ConnectionSkeleton />}>
          <connection.Part machine={machine} />
        </Suspense>
      ) : tab === 'settings' ? (
        <Suspense key="settings" fallback={<SettingsSkeleton />}>
          <settings.Part machine={machine} />
        </Suspense>
      ) : (
        <Suspense key="overview" fallback={<Skeleton className="h-[280px] w-full" />}>
          <overview.Part machine={machine} chosen={{ range, from, to }} onSelect={onSelect} />
        </Suspense>
      )}
    </>
  );
}

interface Tab {
  /** In the address; absent for the first. */
  value?: ReturnType<typeof route.useSearch>['tab'];
  name: string;
  /** Where all of them would not fit into a line. */
  short?: string;
  count?: number;
}

function Tabs({ machine }: { machine: MachineDetail }) {
  const { tab, range, from, to } = route.useSearch();
  const tabs: Tab[] = [
    { name: 'Overview' },
    { value: 'services', name: 'Services', count: machine.services.failed },
    { value: 'updates', name: 'Updates', count: machine.updates.pending ?? 0 },
    { value: 'commands', name: 'Commands', short: 'Run' },
    { value: 'scan', name: 'Scan' },
    { value: 'connection', name: 'Connection', short: 'SSH' },
    { value: 'settings', name: 'Settings' },
  ];
  return (
    <nav
      aria-label="Parts of this machine"
      className="-ml-2.5 flex flex-wrap gap-x-1 max-sm:-ml-1 max-sm:gap-x-0"
    >
      {tabs.map(({ value, name, short, count = 0 }) => (
        <Link
          key={name}
          from="/machines/$id"
          to="/machines/$id"
          params={{ id: machine.id }}
          search={{ range, from, to, tab: value }}
          aria-current={tab === value ? 'page' : undefined}
          // Without this, a link without a tab would count as active on every tab.
          activeOptions={{ exact: true }}
          className="flex h-9 items-center gap-1.5 rounded-button px-2.5 text-14 font-medium whitespace-nowrap text-t2 hover:bg-s2 hover:text-t1 aria-[current=page]:bg-s3 aria-[current=page]:text-t1 max-sm:px-1 max-sm:text-12 pointer-coarse:h-11"
        >
          {short ? (
            <>
              <span className="max-sm:hidden">{name}</span>
              <span className="sm:hidden">{short}</span>
            </>
          ) : (
            name
          )}
          {count > 0 && (
            <span className="tnum text-12 text-t3">
              {count}
              {value === 'services' && <span className="max-sm:sr-only"> failed</span>}
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}

function ListSkeleton({ what }: { what: string }) {
  return (
    <Loading what={what}>
      <Skeleton className="h-96 w-full" />
    </Loading>
  );
}

function CommandsSkeleton() {
  return (
    <Loading what="commands">
      <Skeleton className="h-9 w-32" />
      <Skeleton className="mt-4 h-56 w-full max-w-[1200px]" />
    </Loading>
  );
}

function ScanSkeleton() {
  return (
    <Loading what="scans">
      <Skeleton className="h-9 w-32" />
      <Skeleton className="mt-4 h-56 w-full max-w-[1200px]" />
    </Loading>
  );
}

function ConnectionSkeleton() {
  return (
    <Loading what="connection">
      <Skeleton className="h-56 w-full max-w-[960px]" />
      <Skeleton className="mt-4 h-40 w-full max-w-[960px]" />
    </Loading>
  );
}

function SettingsSkeleton() {
  return (
    <Loading what="settings">
      <Skeleton className="h-40 w-full max-w-[760px]" />
      <Skeleton className="mt-8 h-96 w-full max-w-[760px]" />
    </Loading>
  );
}
