import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ArrowUp, ScrollText } from 'lucide-react';
import { useMemo, useRef } from 'react';
import { type AuditScope, auditStatusQuery } from '@/api/audit';
import { asApiError } from '@/api/problem';
import { machinesQuery } from '@/api/queries';
import { cn } from '@/lib/cn';
import { useNow } from '@/lib/time';
import { failureOf } from '@/shared/failure';
import { Button } from '@/ui/Button';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { EmptyState, ErrorState } from '@/ui/states';
import { byDay, type Day } from './days';
import { EntryRow } from './EntryRow';
import { countSet, type FilterSearch, NO_FILTER } from './filter';
import type { EntryList } from './use-entries';

interface Props {
  scope: AuditScope;
  filter: FilterSearch;
  list: EntryList;
}

/** The entries below their days, and how to see newer and older ones. */
export function Entries({ scope, filter, list }: Props) {
  const { entries, error, isLoading, isOld, hasMore, isLooking } = list;
  const top = useRef<HTMLDivElement>(null);
  const today = new Date(useNow()).toDateString();
  const days = useMemo(() => byDay(entries, Date.parse(today)), [entries, today]);
  // What is listed stays; that the hub is away is said above.
  const fault = error && !(entries.length > 0 && asApiError(error).code === 'unreachable');
  const failed = fault && (
    <ErrorState
      title="The audit log cannot be read"
      failure={failureOf(error)}
      busy={list.isFetching}
      onRetry={list.isMoreFailed ? list.showMore : list.retry}
    />
  );
  if (isLoading) return <ListSkeleton />;
  return (
    <div ref={top} tabIndex={-1} className="outline-none">
      {failed && !list.isMoreFailed && <div className="mb-4">{failed}</div>}
      {list.newer && (
        <div className="sticky top-16 z-20 mb-3 flex justify-center print:hidden">
          <Button
            variant="primary"
            size="sm"
            className="layer-in shadow-float"
            icon={<ArrowUp size={15} aria-hidden />}
            onClick={() => {
              list.showNewer();
              window.scrollTo({ top: 0 });
              top.current?.focus({ preventScroll: true });
            }}
          >
            {list.newer}
          </Button>
        </div>
      )}
      <p role="status" className="sr-only">
        {list.newer ?? ''}
      </p>
      {!error && entries.length === 0 && !isLooking && (
        <Nothing scope={scope} filter={filter} hasMore={hasMore} />
      )}
      <div
        aria-busy={isOld || undefined}
        className={cn('flex flex-col gap-5 transition-opacity duration-120', isOld && 'opacity-60')}
      >
        <Days days={days} filter={filter} isAll={scope === 'all'} />
      </div>
      {entries.length === 0 && isLooking && <ListSkeleton />}
      {failed && list.isMoreFailed && <div className="mt-4">{failed}</div>}
      {(hasMore || isLooking) && !(failed && list.isMoreFailed) && (
        <div className="mt-4 flex flex-wrap items-center gap-3 print:hidden">
          <Button busy={isLooking} onClick={list.showMore}>
            {entries.length > 0 ? 'Load more' : 'Look further back'}
          </Button>
          {isLooking && entries.length > 0 && (
            <span className="late text-13 text-t3">Looking further back…</span>
          )}
        </div>
      )}
    </div>
  );
}

interface DaysProps {
  days: readonly Day[];
  filter: FilterSearch;
  isAll: boolean;
}

function Days({ days, filter, isAll }: DaysProps) {
  const { data: machines } = useQuery(machinesQuery);
  const { data: status } = useQuery({ ...auditStatusQuery, enabled: isAll });
  const names = useMemo(() => new Map(machines?.map(({ id, name }) => [id, name])), [machines]);
  // The same object while the filter is the same: rows are drawn once.
  const key = JSON.stringify(filter);
  const behind = useMemo(() => JSON.parse(key) as FilterSearch, [key]);
  const broken = status?.last_check?.position ?? undefined;
  return days.map(({ key: day, name, entries }) => (
    <section key={day} aria-label={name}>
      <h2 className="mb-1.5 text-13 font-semibold text-t2">{name}</h2>
      <ol className="divide-y divide-line overflow-hidden rounded-card border border-line bg-s1">
        {entries.map((entry) => (
          <EntryRow
            key={entry.position}
            entry={entry}
            behind={behind}
            {...(entry.machine_id && { machineName: names.get(entry.machine_id) })}
            isBroken={entry.position === broken}
          />
        ))}
      </ol>
    </section>
  ));
}

function Nothing({
  scope,
  filter,
  hasMore,
}: {
  scope: AuditScope;
  filter: FilterSearch;
  hasMore: boolean;
}) {
  const navigate = useNavigate({ from: '/audit' });
  const isFiltered = countSet(filter) > 0;
  const body = hasMore
    ? 'None of the newest entries fits the filter. There may be some further back.'
    : isFiltered
      ? 'None fits the filter.'
      : scope === 'all'
        ? 'What people, programs, agents and the hub do is recorded here.'
        : 'What commands do on machines is recorded here: who wanted it, when, and how it ended.';
  return (
    <EmptyState
      icon={<ScrollText size={28} aria-hidden />}
      title={isFiltered || hasMore ? 'No entry matches' : 'Nothing is recorded yet'}
      body={body}
      action={
        isFiltered && (
          <Button onClick={() => void navigate({ search: NO_FILTER, resetScroll: false })}>
            Clear the filter
          </Button>
        )
      }
    />
  );
}

function ListSkeleton() {
  return (
    <Loading what="audit log">
      <Skeleton className="h-4 w-48" />
      <Skeleton className="mt-2 h-96 w-full" />
    </Loading>
  );
}
