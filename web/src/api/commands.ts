// What can be read of commands: what can be run, what was and is.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { answer, api } from './client';
import { keys } from './queries';
import type { Action, ActionState } from './types';

export const catalogueQuery = queryOptions({
  queryKey: keys.catalogue,
  queryFn: ({ signal }) => answer(api.GET('/api/v1/commands/catalogue', { signal })),
});

/** What waits or goes on, newest first: they are few, and pages that show them show them all. */
export const openActionsQuery = queryOptions({
  queryKey: keys.openActions,
  queryFn: async ({ signal }) => {
    const query = { open: true, limit: 1000 };
    const page = await answer(api.GET('/api/v1/actions', { params: { query }, signal }));
    return page.items as Action[];
  },
});

export interface ActionFilter {
  machine?: string;
  action?: string;
  state?: ActionState;
}

export const actionsQuery = ({ machine, action, state }: ActionFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: [
      ...keys.actions,
      'history',
      machine ?? null,
      action ?? null,
      state ?? null,
      limit,
    ] as const,
    queryFn: ({ signal, pageParam }) => {
      const query = { machine_id: machine, action, state, limit, cursor: pageParam };
      return answer(api.GET('/api/v1/actions', { params: { query }, signal }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const actionQuery = (id: string) =>
  queryOptions({
    queryKey: keys.action(id),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/actions/{id}', { params: { path: { id } }, signal })),
  });

/** What was asked for in one go. */
export const batchQuery = (id: string) =>
  queryOptions({
    queryKey: keys.batch(id),
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/actions/batches/{id}', { params: { path: { id } }, signal })),
  });

export const commandSettingsQuery = queryOptions({
  queryKey: [...keys.settings, 'commands'],
  queryFn: ({ signal }) => answer(api.GET('/api/v1/settings/commands', { signal })),
});

/** What an action printed, all of it at once: for one that has ended. */
export const actionOutputQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.action(id), 'output'],
    queryFn: ({ signal }) =>
      answer(api.GET('/api/v1/actions/{id}/output', { params: { path: { id } }, signal })),
  });
