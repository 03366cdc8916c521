import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys } from '@/api/queries';
import type { Destination } from '@/api/types';
import { toast } from '@/shared/toast';

/** Begins a scan; how it goes is on the live stream. */
export function useScanStart(onBegun: (id: string) => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Destination) => answer(api.POST('/api/v1/scans', { body })),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: keys.scans });
      onBegun(id);
    },
    // One that somebody else began is shown instead.
    onError: () => void queryClient.invalidateQueries({ queryKey: keys.scans }),
  });
}

export function useScanCancel() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.POST('/api/v1/scans/{id}/cancel', { params: { path: { id } } })),
    onError: (error) => {
      const { code, detail } = asApiError(error);
      // It was over before: that is what was wanted.
      if (code !== 'scan_ended') toast(`Not cancelled: ${detail}`, 'crit');
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: keys.scans }),
  });
}
