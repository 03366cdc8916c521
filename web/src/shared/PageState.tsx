import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Loading } from '@/ui/Skeleton';
import { EmptyState, ErrorState } from '@/ui/states';
import { failureOf, isNowhere } from './failure';

interface Props<T> {
  /** "machine": what the page is about, in a word. */
  what: string;
  query: UseQueryResult<T>;
  /** The shape of what is coming. */
  skeleton: ReactNode;
  /** What is said where there is none, and the way out. */
  missing: { title: string; empty: string; body: string; icon: ReactNode; way: ReactNode };
  children: (data: T) => ReactNode;
}

/** A page about one thing, which is coming, cannot come, is not there, or is. */
export function PageState<T>({ what, query, skeleton, missing, children }: Props<T>) {
  const { data, error, isFetching, refetch } = query;
  // Also where it was read before: it was deleted since.
  if (error && isNowhere(error)) {
    return (
      <>
        <Title>{missing.title}</Title>
        <EmptyState
          icon={missing.icon}
          title={missing.empty}
          body={missing.body}
          action={missing.way}
        />
      </>
    );
  }
  if (data !== undefined) return children(data);
  if (!error) return <Loading what={what}>{skeleton}</Loading>;
  return (
    <>
      <Title>{`${what[0]?.toUpperCase()}${what.slice(1)}`}</Title>
      <ErrorState
        title={`The ${what} cannot be read`}
        failure={failureOf(error)}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    </>
  );
}

function Title({ children }: { children: ReactNode }) {
  return <h1 className="mb-4 text-20 font-semibold">{children}</h1>;
}
