import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type ActionFilter, actionsQuery } from '@/api/commands';
import { asApiError } from '@/api/problem';
import type { Action } from '@/api/types';
import { Button } from '@/ui/Button';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { ErrorState } from '@/ui/states';
import { failureOf } from '../failure';
import { ActionList } from './ActionRow';

interface Props {
  filter: ActionFilter;
  label: string;
  /** What is said where there is none. */
  empty: ReactNode;
}

/** What was run and is, newest first; more on demand. */
export function PastActions({ filter, label, empty }: Props) {
  const query = useInfiniteQuery(actionsQuery(filter));
  const { data, error, isFetching, isFetchingNextPage, hasNextPage } = query;
  const actions = data?.pages.flatMap(({ items }) => items as Action[]) ?? [];
  const fault = error && !(data && asApiError(error).code === 'unreachable') ? error : undefined;
  if (!data && !error) {
    return (
      <Loading what="commands">
        <Skeleton className="h-64 w-full" />
      </Loading>
    );
  }
  return (
    <>
      {fault && (
        <div className="mb-4">
          <ErrorState
            title="The commands cannot be read"
            failure={failureOf(fault)}
            busy={isFetching}
            onRetry={() => void query.refetch()}
          />
        </div>
      )}
      {data && actions.length === 0 && empty}
      {actions.length > 0 && (
        <ActionList label={label} actions={actions} by={filter.machine ? 'action' : 'both'} />
      )}
      {hasNextPage && (
        <Button
          className="mt-4"
          busy={isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Load more
        </Button>
      )}
    </>
  );
}
