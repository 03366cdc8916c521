import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys } from '@/api/queries';
import type { Action } from '@/api/types';
import { toast } from '../toast';
import { nameOf } from './words';

const at = ({ id }: Pick<Action, 'id'>) => ({ params: { path: { id } } });

export const approve = (action: Pick<Action, 'id'>, note?: string) =>
  answer(api.POST('/api/v1/actions/{id}/approve', { ...at(action), body: { note: note || null } }));

export const reject = (action: Pick<Action, 'id'>, reason: string) =>
  answer(api.POST('/api/v1/actions/{id}/reject', { ...at(action), body: { reason } }));

export const cancel = (action: Pick<Action, 'id'>) =>
  answer(api.POST('/api/v1/actions/{id}/cancel', at(action)));

/** Puts what the hub answered in place, and has the lists read anew. */
export function useActionChanged() {
  const queryClient = useQueryClient();
  return async (action: Action) => {
    queryClient.setQueryData(keys.action(action.id), action);
    await queryClient.invalidateQueries({ queryKey: keys.actions });
  };
}

/** Does something with several, one after the other; says which of them did not go well. */
export function useForEach(act: (action: Action) => Promise<Action>, done: string) {
  const changed = useActionChanged();
  return useMutation({
    mutationFn: async (actions: readonly Action[]) => {
      const refused: string[] = [];
      for (const action of actions) {
        try {
          await changed(await act(action));
        } catch (error) {
          refused.push(`${nameOf(action)}: ${asApiError(error).detail}`);
        }
      }
      return refused;
    },
    onSuccess: (refused, actions) => {
      for (const words of refused) toast(words, 'crit');
      const [first] = actions;
      if (refused.length > 0 || !first) return;
      toast(actions.length === 1 ? `${done}: ${nameOf(first)}` : `${done}: ${actions.length}`);
    },
  });
}
