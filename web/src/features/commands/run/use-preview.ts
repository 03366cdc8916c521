import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import type { Validation } from '@/api/types';
import type { Params } from './draft';

const SETTLED_MS = 250;

/** A value once nobody has changed it for a moment. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

export interface Preview {
  data: Validation | undefined;
  error: ReturnType<typeof asApiError> | undefined;
  /** It is of what stands in the form now. */
  isCurrent: boolean;
}

/** What the hub would run on a machine: asked while the form is filled in, and nothing is changed by it. */
export function usePreview(
  action: string | undefined,
  machine: string | undefined,
  params: Params['params'],
): Preview {
  const asked =
    action === undefined || machine === undefined
      ? ''
      : JSON.stringify({ action, machine, params });
  const settled = useSettled(asked);
  const { data, error, isFetching, isPlaceholderData } = useQuery({
    queryKey: ['command-preview', settled],
    enabled: settled !== '',
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => {
      const { machine: id, ...wish } = JSON.parse(settled);
      const body = { ...wish, command: null, action_type: null };
      return answer(
        api.POST('/api/v1/machines/{id}/commands/validate', {
          params: { path: { id } },
          body,
          signal,
        }),
      );
    },
  });
  return {
    data: settled === '' || error ? undefined : data,
    error: error ? asApiError(error) : undefined,
    isCurrent: settled === asked && asked !== '' && !isFetching && !isPlaceholderData,
  };
}
