import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { type AuditPages, type AuditScope, auditQuery, newestAuditQuery } from '@/api/audit';
import { keys } from '@/api/queries';
import type { AuditEntry } from '@/api/types';
import { hubNow } from '@/lib/time';
import { type FilterSearch, mayGrow, toApi } from './filter';
import { countNewer, entriesOf, goesOn, newerWords, newestOf } from './pages';

export interface EntryList {
  entries: readonly AuditEntry[];
  isLoading: boolean;
  error: Error | null;
  /** It is the next page that could not be read. */
  isMoreFailed: boolean;
  /** The filter changed, and what is listed fits the one before. */
  isOld: boolean;
  isFetching: boolean;
  hasMore: boolean;
  /** Looks further back, by itself or because somebody asked for it. */
  isLooking: boolean;
  /** "3 new entries", which are not listed yet. */
  newer: string | undefined;
  showNewer: () => void;
  showMore: () => void;
  retry: () => void;
}

const NONE: readonly AuditEntry[] = [];

/** The entries that fit, newest first, a page at a time. */
export function useEntries(scope: AuditScope, search: FilterSearch): EntryList {
  const filter = toApi(search);
  const options = auditQuery(scope, filter);
  const query = useInfiniteQuery({ ...options, placeholderData: keepPreviousData });
  const { data, isPlaceholderData, isFetching, isFetchingNextPage, hasNextPage, error } = query;
  const { fetchNextPage } = query;
  const pages = data?.pages;
  const entries = useMemo(() => (pages ? entriesOf(pages) : NONE), [pages]);

  // At which page somebody asked for more; another filter begins anew.
  const list = JSON.stringify([scope, filter]);
  const [asked, setAsked] = useState({ list, at: 0 });
  if (asked.list !== list) setAsked({ list, at: 0 });
  const looksOn =
    pages !== undefined && !isPlaceholderData && hasNextPage && !error && goesOn(pages, asked.at);
  useEffect(() => {
    if (looksOn && !isFetching) void fetchNextPage();
  }, [looksOn, isFetching, fetchNextPage]);

  const newer = useNewer(scope, search, isPlaceholderData ? undefined : pages);
  const queryClient = useQueryClient();
  const showNewer = useCallback(() => {
    const { page } = newer;
    if (!page) return;
    const shown: AuditPages = { pages: [page], pageParams: [undefined] };
    queryClient.setQueryData(options.queryKey, shown);
    setAsked({ list, at: 0 });
    void queryClient.invalidateQueries({ queryKey: [...keys.audit, 'status'] });
  }, [newer, options.queryKey, queryClient, list]);

  return {
    entries,
    isLoading: data === undefined && !error,
    error,
    isMoreFailed: query.isFetchNextPageError,
    isOld: isPlaceholderData,
    isFetching,
    hasMore: hasNextPage,
    isLooking: isFetchingNextPage || looksOn,
    newer: newer.words,
    showNewer,
    showMore: () => {
      setAsked({ list, at: pages?.length ?? 0 });
      void fetchNextPage();
    },
    retry: () => void query.refetch(),
  };
}

/** What came since the list was read. It stands nowhere before somebody wants to see it: rows hold still. */
function useNewer(scope: AuditScope, search: FilterSearch, pages: AuditPages['pages'] | undefined) {
  const newest = useMemo(() => (pages ? newestOf(pages) : 0), [pages]);
  const { data: page } = useQuery({
    ...newestAuditQuery(scope, toApi(search)),
    enabled: pages !== undefined && mayGrow(search, hubNow()),
  });
  const count = pages ? countNewer(page, newest) : 0;
  return { page, words: page && count > 0 ? newerWords(count, page) : undefined };
}
