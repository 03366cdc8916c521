// What can be read of the record of who did what.
import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { hubNow } from '@/lib/time';
import { answer, api } from './client';
import { keys } from './queries';
import type { ActorKind, AuditEntry, AuditOutcome, AuditPage } from './types';

/** All of the record, or what of it operators may read, too: the part about commands on machines. */
export type AuditScope = 'all' | 'commands';

const HOUR = 3_600;
/** How many seconds back a range goes. */
const RANGES = { '1h': HOUR, '24h': 24 * HOUR, '7d': 7 * 24 * HOUR, '30d': 30 * 24 * HOUR };

export interface AuditFilter {
  text?: string | undefined;
  action?: string | undefined;
  outcome?: AuditOutcome | undefined;
  /** The id of a machine. */
  machine?: string | undefined;
  actor?: string | undefined;
  kind?: ActorKind | undefined;
  /** Back from now, whenever that is. */
  range?: keyof typeof RANGES | undefined;
  /** Unix seconds; instead of a range. */
  from?: number | undefined;
  to?: number | undefined;
}

const moment = (unixSeconds: number | undefined) =>
  unixSeconds === undefined ? undefined : new Date(unixSeconds * 1_000).toISOString();

/** The filter as the API has it. `now` is in milliseconds. */
export function auditParams(filter: AuditFilter, now: number) {
  const { text, action, outcome, machine, actor, kind, range, from, to } = filter;
  const begin = range === undefined ? from : Math.floor(now / 1_000) - RANGES[range];
  return {
    text,
    action,
    outcome,
    machine_id: machine,
    actor,
    actor_kind: kind,
    from: moment(begin),
    to: moment(range === undefined ? to : undefined),
  };
}

type Params = Partial<ReturnType<typeof auditParams>> & { limit: number; cursor?: string };

function readPage(scope: AuditScope, query: Params, signal: AbortSignal): Promise<AuditPage> {
  const init = { params: { query }, signal };
  return scope === 'all'
    ? answer(api.GET('/api/v1/audit', init))
    : answer(api.GET('/api/v1/audit/commands', init));
}

const A_PAGE = 100;

const listKey = (scope: AuditScope, filter: AuditFilter) =>
  [...keys.audit, 'list', scope, filter] as const;

export type AuditPages = InfiniteData<AuditPage, string | undefined>;

/**
 * The entries, newest first. They never change, so many pages of them are not read anew only because time
 * has passed: that there are newer ones is told by `newestAuditQuery`.
 */
export const auditQuery = (scope: AuditScope, filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: listKey(scope, filter),
    queryFn: async ({ client, signal, pageParam }) => {
      const query = { ...auditParams(filter, hubNow()), limit: A_PAGE, cursor: pageParam };
      const page = await readPage(scope, query, signal);
      if (pageParam === undefined) {
        client.setQueryData(newestAuditQuery(scope, filter).queryKey, page);
      }
      return page;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    staleTime: ({ state }) =>
      (state.data?.pages.length ?? 0) > 1 ? Number.POSITIVE_INFINITY : 2_000,
  });

/** The first page as it is by now: no live event tells of new entries, so it is asked for. */
export const newestAuditQuery = (scope: AuditScope, filter: AuditFilter) =>
  queryOptions({
    queryKey: [...keys.audit, 'newest', scope, filter] as const,
    queryFn: ({ signal }) =>
      readPage(scope, { ...auditParams(filter, hubNow()), limit: A_PAGE }, signal),
    staleTime: 5_000,
    refetchInterval: 10_000,
    refetchOnWindowFocus: true,
  });

/** So many entries of one second are looked through for one of them. */
const A_SECOND = 1_000;

/** One entry, by its number and by the second in which it was written; null where there is none. */
export const auditEntryQuery = (scope: AuditScope, position: number, at: number) =>
  queryOptions({
    queryKey: [...keys.audit, 'entry', scope, position, at] as const,
    queryFn: async ({ signal }): Promise<AuditEntry | null> => {
      const query = { from: moment(at), to: moment(at + 1), limit: A_SECOND };
      const { items } = await readPage(scope, query, signal);
      return items.find((entry) => entry.position === position) ?? null;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

export const auditStatusQuery = queryOptions({
  queryKey: [...keys.audit, 'status'] as const,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/audit/status', { signal })),
  refetchInterval: 60_000,
});
