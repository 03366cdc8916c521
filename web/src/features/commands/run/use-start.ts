import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys } from '@/api/queries';
import type { Action, BatchStart } from '@/api/types';
import { approve } from '@/shared/commands/use-acts';
import { nameOf } from '@/shared/commands/words';
import { toast } from '@/shared/toast';
import type { Params } from './draft';

export interface Wish {
  action: string;
  params: Params['params'];
  machines: readonly string[];
  parallel: number;
  stopOnFailure: boolean;
  /** What waits then is approved at once. */
  withApproval: boolean;
}

/** Begins a command on one machine or many. */
export function useStart(onStarted: (started: BatchStart) => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (wish: Wish) => {
      const started = await answer(
        api.POST('/api/v1/actions', {
          body: {
            action: wish.action,
            params: wish.params as Record<string, never>,
            machines: [...wish.machines],
            parallel: wish.parallel,
            stop_on_failure: wish.stopOnFailure,
            command: null,
            action_type: null,
          },
        }),
      );
      if (wish.withApproval) await approveAll(started);
      return started;
    },
    onSuccess: (started) => {
      void queryClient.invalidateQueries({ queryKey: keys.actions });
      onStarted(started);
    },
  });
}

async function approveAll({ items }: BatchStart): Promise<void> {
  const waiting = items.flatMap(({ action }) =>
    action && action.state === 'waiting' ? [action as Action] : [],
  );
  for (const action of waiting) {
    try {
      await approve(action);
    } catch (error) {
      // It was asked for, and waits for somebody else.
      toast(`${nameOf(action)} waits: ${asApiError(error).detail}`, 'crit');
    }
  }
}
