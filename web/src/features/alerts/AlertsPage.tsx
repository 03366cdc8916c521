import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet } from '@tanstack/react-router';
import { Suspense } from 'react';
import { activeAlertsQuery } from '@/api/queries';
import { part } from '@/lib/part';
import { useTitle } from '@/lib/title';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { sentence } from './groups';
import { OpenTab } from './OpenTab';
import { ResolvedTab } from './ResolvedTab';

const route = getRouteApi('/shell/alerts');
const rules = part(() => import('./RulesTab'));
rules.preload();

/** What is wrong, what was, and by which rules that is told. */
export default function AlertsPage() {
  const { tab } = route.useSearch();
  const { data } = useQuery(activeAlertsQuery);
  useTitle('Alerts');
  return (
    <>
      <h1 className="text-20 font-semibold">Alerts</h1>
      <p className="min-h-5 text-14 text-t2">{data && sentence(data)}</p>
      <Tabs />
      {tab === 'resolved' ? (
        <ResolvedTab />
      ) : tab === 'rules' ? (
        <Suspense fallback={<RulesSkeleton />}>
          <rules.Part />
        </Suspense>
      ) : (
        <OpenTab />
      )}
      <Outlet />
    </>
  );
}

const TABS = [
  { value: undefined, name: 'Open' },
  { value: 'resolved', name: 'Resolved' },
  { value: 'rules', name: 'Rules' },
] as const;

function Tabs() {
  const { tab, machine, severity, condition } = route.useSearch();
  return (
    <nav aria-label="Parts of the alerts" className="mt-3 -ml-2.5 mb-4 flex gap-1">
      {TABS.map(({ value, name }) => (
        <Link
          key={name}
          to="/alerts"
          search={{
            tab: value,
            ...(value !== 'rules' && { machine, severity, condition }),
          }}
          aria-current={tab === value ? 'page' : undefined}
          activeOptions={{ exact: true }}
          className="flex h-9 items-center rounded-button px-2.5 text-14 font-medium text-t2 hover:bg-s2 hover:text-t1 aria-[current=page]:bg-s3 aria-[current=page]:text-t1 pointer-coarse:h-11"
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}

function RulesSkeleton() {
  return (
    <Loading what="rules">
      <Skeleton className="h-96 w-full max-w-[760px]" />
    </Loading>
  );
}
