import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { type ApiError, asApiError } from '@/api/problem';
import { keys } from '@/api/queries';
import type { TailscaleTest } from '@/api/types';
import type { testBodyOf } from './draft';

export interface RunningTest {
  run: (body: ReturnType<typeof testBodyOf>) => void;
  forget: () => void;
  isRunning: boolean;
  result?: TailscaleTest;
  /** When the answer came. */
  at?: Date;
  /** The hub did not even try. */
  refusal?: ApiError;
}

/** Tries to get the list, and keeps what came of it. */
export function useTest(): RunningTest {
  const queryClient = useQueryClient();
  const { mutate, reset, isPending, data, error } = useMutation({
    mutationFn: async (body: ReturnType<typeof testBodyOf>) => ({
      result: await answer(api.POST('/api/v1/tailscale/test-connection', { body })),
      at: new Date(),
    }),
    // What was typed stays nowhere but in its field.
    gcTime: 0,
    // A secret was used, and Tailscale may want to be left alone from now on.
    onSettled: () => void queryClient.invalidateQueries({ queryKey: keys.credentials }),
  });
  return {
    run: (body) => !isPending && mutate(body),
    forget: reset,
    isRunning: isPending,
    ...(data && data),
    ...(error && { refusal: asApiError(error) }),
  };
}
