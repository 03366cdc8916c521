import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { keys } from '@/api/queries';
import type { MachineChange, MachineDetail } from '@/api/types';

/** Puts what the hub answered in place, and has the list read anew. */
export function useMachineChanged(id: string) {
  const queryClient = useQueryClient();
  return (machine: MachineDetail) => {
    queryClient.setQueryData(keys.machine(id), machine);
    return queryClient.invalidateQueries({ queryKey: keys.machines });
  };
}

/** Changes a machine; what is left out stays. */
export function useMachineChange(id: string, onDone?: (machine: MachineDetail) => void) {
  const changed = useMachineChanged(id);
  return useMutation({
    mutationFn: (body: MachineChange) =>
      answer(api.PATCH('/api/v1/machines/{id}', { params: { path: { id } }, body })),
    onSuccess: async (answered) => {
      await changed(answered);
      onDone?.(answered);
    },
  });
}
