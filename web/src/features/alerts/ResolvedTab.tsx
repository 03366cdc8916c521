import { useInfiniteQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { asApiError } from '@/api/problem';
import { resolvedAlertsQuery } from '@/api/queries';
import type { Alert } from '@/api/types';
import { AlertRow } from '@/shared/alerts/AlertRow';
import { failureOf } from '@/shared/failure';
import { useWalk } from '@/shared/use-walk';
import { Button } from '@/ui/Button';
import { EmptyState, ErrorState } from '@/ui/states';
import { Filters, NO_FILTER, useFilter } from './Filters';
import { isFiltered } from './groups';
import { ListSkeleton } from './OpenTab';

/** What is over: how long it took, and how it ended. */
export function ResolvedTab() {
  const [filter, setFilter] = useFilter();
  const { data, error, isFetching, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } =
    useInfiniteQuery(resolvedAlertsQuery(filter));
  const alerts = data?.pages.flatMap(({ items }) => items as Alert[]) ?? [];
  const fault = error && !(data && asApiError(error).code === 'unreachable') ? error : undefined;
  useWalk('alert');

  if (!data && !error) return <ListSkeleton />;
  return (
    <>
      {(alerts.length > 0 || isFiltered(filter)) && <Filters />}
      {fault && (
        <div className="mb-4">
          <ErrorState
            title="The alerts cannot be read"
            failure={failureOf(fault)}
            busy={isFetching}
            onRetry={() => void refetch()}
          />
        </div>
      )}
      {data && alerts.length === 0 && (
        <EmptyState
          icon={<History size={28} aria-hidden />}
          title={isFiltered(filter) ? 'No alert matches' : 'Nothing yet'}
          body={
            isFiltered(filter)
              ? 'None that is over fits the filter.'
              : 'Alerts that are over are kept here, with how long they took and how they ended.'
          }
          action={
            isFiltered(filter) && (
              <Button onClick={() => setFilter(NO_FILTER)}>Clear the filter</Button>
            )
          }
        />
      )}
      {alerts.length > 0 && (
        <ul
          aria-label="Resolved alerts"
          className="divide-y divide-line overflow-hidden rounded-card border border-line bg-s1"
        >
          {alerts.map((alert) => (
            <AlertRow
              key={alert.id}
              alert={alert}
              behind={{ ...filter, tab: 'resolved' }}
              withMachine
            />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button className="mt-4" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Load more
        </Button>
      )}
    </>
  );
}
