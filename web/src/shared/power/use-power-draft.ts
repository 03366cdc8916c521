import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys, machinePowerQuery } from '@/api/queries';
import type { MachinePower, PowerSettings } from '@/api/types';
import { toast } from '@/shared/toast';
import { useRebased } from '@/shared/use-rebased';
import { draftOf, faultsOf, type PowerDraft, settingsOf } from './draft';

export interface Faults {
  category?: string | undefined;
  idle?: string | undefined;
  most?: string | undefined;
}

/** What somebody knows better of a machine's watts, until it is saved. */
export function usePowerDraft({ machine_id: id, settings }: MachinePower, onSaved?: () => void) {
  const queryClient = useQueryClient();
  const { draft, change, settle } = useRebased(draftOf(settings));
  const [tried, setTried] = useState(false);
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: (body: PowerSettings) =>
      answer(api.PUT('/api/v1/machines/{id}/power', { params: { path: { id } }, body })),
    onSuccess: async (answered) => {
      queryClient.setQueryData(machinePowerQuery(id).queryKey, answered);
      settle(draftOf(answered.settings));
      await queryClient.invalidateQueries({ queryKey: keys.costs });
      toast('Saved. The past is reckoned anew.');
      onSaved?.();
    },
  });
  const refusal = error ? asApiError(error) : undefined;
  const wrong = faultsOf(draft);
  const faults: Faults = {
    category: refusal?.field('category'),
    idle: (tried ? wrong.idle : undefined) ?? refusal?.field('idle_watts'),
    most: (tried ? wrong.most : undefined) ?? refusal?.field('max_watts'),
  };
  return {
    draft,
    faults,
    /** Why it was refused, when that is about none of the fields. */
    refusal: refusal && refusal.errors.length === 0 ? refusal.detail : undefined,
    isPending,
    isDirty: JSON.stringify(settingsOf(draft)) !== JSON.stringify(settingsOf(draftOf(settings))),
    change: (next: Partial<PowerDraft>) => {
      // What was refused was said of what stood there before.
      if (error) reset();
      change(next);
    },
    save: () => {
      setTried(true);
      if (!wrong.idle && !wrong.most && !isPending) mutate(settingsOf(draft));
    },
    undo: () => {
      reset();
      setTried(false);
      settle(draftOf(settings));
    },
  };
}
