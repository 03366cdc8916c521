import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { asApiError } from '@/api/problem';
import { failureOf, isNowhere } from '@/shared/failure';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { ErrorState } from '@/ui/states';

interface Props<T> {
  what: string;
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
  /** What is said where there is no such thing, or not any more. */
  gone?: ReactNode;
}

/** A list that is coming, cannot come, or is there; there, and perhaps not to be read anew. */
export function ListState<T>({ what, query, children, gone }: Props<T>) {
  const { data, error, isFetching, refetch } = query;
  if (gone !== undefined && isNowhere(error)) return gone;
  // That the hub is away is said by the shell, once, for all that is on the page.
  const isSaid = data !== undefined && asApiError(error).code === 'unreachable';
  const failed = error && !isSaid && (
    <ErrorState
      title={`The ${what} cannot be read${data === undefined ? '' : ' anew'}`}
      failure={failureOf(error)}
      busy={isFetching}
      onRetry={() => void refetch()}
    />
  );
  if (data !== undefined) {
    return (
      <>
        {failed && <div className="mb-4">{failed}</div>}
        {children(data)}
      </>
    );
  }
  if (failed) return failed;
  return (
    <Loading what={what}>
      <Skeleton className="h-40 w-full" />
    </Loading>
  );
}
