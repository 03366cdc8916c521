import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { type ApiError, asApiError } from '@/api/problem';
import { keys } from '@/api/queries';
import type { ServiceRestart } from '@/api/types';

export type Run =
  | { state: 'running'; name: string }
  | { state: 'ended'; name: string; result: ServiceRestart }
  | { state: 'failed'; name: string; error: ApiError };

export interface Restarts {
  runs: readonly Run[];
  isRunning: (name: string) => boolean;
  start: (name: string) => void;
  forget: (name: string) => void;
}

/** Restarts of services of one machine, several at once if need be; what came of each stays until it is dismissed. */
export function useRestarts(machineId: string): Restarts {
  const queryClient = useQueryClient();
  const [runs, setRuns] = useState<readonly Run[]>([]);
  const put = (run: Run) =>
    setRuns((before) => [...before.filter(({ name }) => name !== run.name), run]);
  const isRunning = (name: string) =>
    runs.some((run) => run.name === name && run.state === 'running');

  async function start(name: string) {
    if (isRunning(name)) return;
    put({ state: 'running', name });
    try {
      const path = { id: machineId, name };
      const result = await answer(
        api.POST('/api/v1/machines/{id}/services/{name}/restart', { params: { path } }),
      );
      put({ state: 'ended', name, result });
    } catch (error) {
      put({ state: 'failed', name, error: asApiError(error) });
    }
    void queryClient.invalidateQueries({ queryKey: keys.services(machineId) });
  }

  return {
    runs,
    isRunning,
    start: (name) => void start(name),
    forget: (name) => setRuns((before) => before.filter((run) => run.name !== name)),
  };
}
