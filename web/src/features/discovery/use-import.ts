import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';

/** Opens the dialog that makes machines of hosts, by its place in the address. */
export function useImport(): (keys: readonly string[]) => void {
  const navigate = useNavigate({ from: '/discover' });
  return useCallback(
    (keys) =>
      void navigate({
        to: '/discover',
        search: (before) => ({ ...before, import: keys.join(',') }),
        resetScroll: false,
      }),
    [navigate],
  );
}
