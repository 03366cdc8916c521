import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { failureOf } from '@/shared/failure';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { ErrorState } from '@/ui/states';

interface Props<T> {
  what: string;
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
}

/** A list that is coming, cannot come, or is there. */
export function ListState<T>({ what, query, children }: Props<T>) {
  const { data, error, isFetching, refetch } = query;
  if (data !== undefined) return children(data);
  if (error) {
    return (
      <ErrorState
        title={`The ${what} cannot be read`}
        failure={failureOf(error)}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    );
  }
  return (
    <Loading what={what}>
      <Skeleton className="h-40 w-full" />
    </Loading>
  );
}
