import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { KEEP, keys } from '@/api/queries';
import type { CreatedEnrolment, Enrolment, NewEnrolment } from '@/api/types';

const newCodeKey = ['new-code'] as const;

/**
 * A code for these options. It is made once and kept as long as it works: who closes the dialog and
 * opens it again finds the command that may already be on its way.
 */
export const newCodeQuery = (options: NewEnrolment) =>
  queryOptions({
    queryKey: [...newCodeKey, options],
    queryFn: () => answer(api.POST('/api/v1/agents/enrolments', { body: options })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10 * 60_000,
    meta: KEEP,
    retry: false,
  });

/** A code that was used is not shown again; one that still waits is. */
export function forgetUsedCodes(queryClient: QueryClient): void {
  for (const [queryKey, code] of queryClient.getQueriesData<CreatedEnrolment>({
    queryKey: newCodeKey,
  })) {
    const enrolment = code && queryClient.getQueryData<Enrolment>(keys.enrolment(code.id));
    if (enrolment?.state === 'enrolled') queryClient.removeQueries({ queryKey, exact: true });
  }
}
