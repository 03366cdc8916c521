import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { deploymentQuery, keys } from '@/api/queries';
import type { AgentOrder } from '@/api/types';

/** Begins something with the agent of a machine. What becomes of it is on the live stream. */
export function useAgentOrder(machineId: string, onBegun: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: AgentOrder) =>
      answer(
        api.POST('/api/v1/machines/{id}/agent', { params: { path: { id: machineId } }, body }),
      ),
    onSuccess: async (begun) => {
      queryClient.setQueryData(deploymentQuery(begun.id).queryKey, begun);
      await queryClient.invalidateQueries({ queryKey: keys.deployments(machineId) });
      onBegun();
    },
    // Somebody else was faster: theirs is shown.
    onError: () => void queryClient.invalidateQueries({ queryKey: keys.deployments(machineId) }),
  });
}
