import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { type ApiError, asApiError } from '@/api/problem';
import { keys } from '@/api/queries';
import type { SshTest, SshTestBody } from '@/api/types';

export interface RunningTest {
  run: (asked: SshTestBody) => void;
  forget: () => void;
  isRunning: boolean;
  result?: SshTest;
  /** When the answer came. */
  at?: Date;
  /** The hub did not even try. */
  refusal?: ApiError;
}

/** Tries to reach something over SSH, and keeps what came of it. */
export function useSshTest(): RunningTest {
  const queryClient = useQueryClient();
  const { mutate, reset, isPending, data, error } = useMutation({
    mutationFn: async (body: SshTestBody) => ({
      result: await answer(api.POST('/api/v1/settings/test-ssh', { body })),
      at: new Date(),
    }),
    onSettled: (_data, _error, { machine_id }) => {
      // A key was used, and a machine was reached or was not.
      void queryClient.invalidateQueries({ queryKey: keys.credentials });
      if (machine_id) {
        void queryClient.invalidateQueries({ queryKey: keys.connection(machine_id) });
      }
    },
  });
  return {
    run: (asked) => !isPending && mutate(asked),
    forget: reset,
    isRunning: isPending,
    ...(data && data),
    ...(error && { refusal: asApiError(error) }),
  };
}
