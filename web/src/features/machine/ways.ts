// What the hub would do on a machine, asked before anybody presses a button. Only the hub knows what the machine's
// package manager can do, and what waits for an approval there.
import { queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys } from '@/api/queries';
import type { Validation } from '@/api/types';
import { sentence } from '@/lib/sentence';

export type Way = { can: true; what: Validation } | { can: false; why: string };

/** Under the packages: what can be done with them changes when they do. */
export const wayQuery = (id: string, action: string, params: object = {}) =>
  queryOptions({
    queryKey: [...keys.packages(id), 'way', action, params],
    retry: false,
    queryFn: async ({ signal }): Promise<Way> => {
      const body = {
        ...{ action, params: params as Record<string, never> },
        ...{ command: null, action_type: null },
      };
      const path = { id };
      try {
        const asked = api.POST('/api/v1/machines/{id}/commands/validate', {
          ...{ params: { path }, body, signal },
        });
        return { can: true, what: await answer(asked) };
      } catch (error) {
        const { status, detail, advice = '' } = asApiError(error);
        // A refusal is an answer.
        if (![400, 403, 409].includes(status)) throw error;
        return { can: false, why: `${sentence(detail)} ${advice}`.trim() };
      }
    },
  });
