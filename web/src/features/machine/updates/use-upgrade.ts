import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answer, api } from '@/api/client';
import { actionQuery, openActionsQuery } from '@/api/commands';
import { ApiError } from '@/api/problem';
import { keys } from '@/api/queries';
import type { Action, MachineDetail } from '@/api/types';
import { sentence } from '@/lib/sentence';
import { isOpen } from '@/shared/commands/words';
import { waitText } from '@/shared/failure';
import { bodyOf, isOfPackages, type Wish } from './list';

export interface Upgrade {
  /** What is done with the machine's packages, or was a moment ago. */
  action: Action | undefined;
  /** It has not ended: nothing else is begun. */
  isOpen: boolean;
  start: (wish: Wish) => Promise<void>;
  look: () => Promise<void>;
  forget: () => void;
}

/** What goes on with a machine's packages, whoever began it and wherever; its end stays until it is dismissed. */
export function useUpgrade(machine: MachineDetail): Upgrade {
  const queryClient = useQueryClient();
  const [id, setId] = useState<string>();
  const open = useQuery(openActionsQuery).data?.find(
    (action) => action.machine_id === machine.id && isOfPackages(action),
  );
  // What is under way is remembered: when it has ended, it is in no list of those any more.
  const openId = open?.id;
  useEffect(() => {
    if (openId) setId(openId);
  }, [openId]);
  const followed = useQuery({ ...actionQuery(id ?? ''), enabled: id !== undefined }).data;
  const action = id === undefined ? open : (followed ?? open);

  function begun(begun: Action) {
    queryClient.setQueryData(keys.action(begun.id), begun);
    setId(begun.id);
    void queryClient.invalidateQueries({ queryKey: keys.actions });
  }

  const path = { id: machine.id };
  return {
    action,
    isOpen: action !== undefined && isOpen(action),
    start: (wish) =>
      said(async () => {
        const body = bodyOf(wish);
        begun(
          await answer(
            api.POST('/api/v1/machines/{id}/packages/upgrade', { params: { path }, body }),
          ),
        );
      }),
    look: () =>
      said(async () => {
        const body = {
          ...{ action: 'look_for_updates', machines: [machine.id] },
          ...{ command: null, action_type: null },
        };
        const { items } = await answer(api.POST('/api/v1/actions', { body }));
        const [item] = items;
        if (item?.action) begun(item.action as Action);
        else throw new Error(item?.error?.detail ?? 'The hub began nothing.');
      }),
    forget: () => setId(undefined),
  };

  /** A refusal with what to do about it. Somebody else may have begun something: that is shown then. */
  async function said(work: () => Promise<void>) {
    try {
      await work();
    } catch (error) {
      void queryClient.invalidateQueries({ queryKey: keys.actions });
      if (!(error instanceof ApiError)) throw error;
      const { detail, advice, status, retryAfter } = error;
      const what = status === 429 ? waitText(retryAfter) : (advice ?? '');
      throw new Error(`${sentence(detail)} ${what}`.trim());
    }
  }
}
