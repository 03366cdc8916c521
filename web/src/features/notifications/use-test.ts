import { useMutation } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { type ApiError, asApiError } from '@/api/problem';
import type { ChannelBody, TestResult } from '@/api/types';

/** Names no channel: what is tested under it is not saved yet. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

interface Asked {
  id?: string;
  /** Tests this instead of what is saved. */
  body?: ChannelBody;
}

export interface ChannelTest {
  run: (asked: Asked) => void;
  forget: () => void;
  isRunning: boolean;
  result?: TestResult;
  /** The hub did not even try. */
  refusal?: ApiError;
}

/** Sends a test message, and keeps what came of it. */
export function useChannelTest(): ChannelTest {
  const { mutate, reset, isPending, data, error } = useMutation({
    mutationFn: ({ id = NOBODY, body }: Asked) =>
      answer(
        api.POST('/api/v1/settings/notifications/{channel}/test', {
          params: { path: { channel: id } },
          body,
        }),
      ),
  });
  return {
    run: mutate,
    forget: reset,
    isRunning: isPending,
    ...(data && { result: data }),
    ...(error && { refusal: asApiError(error) }),
  };
}
