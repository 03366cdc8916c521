import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useLiveMachine } from '@/api/live';
import { keys } from '@/api/queries';
import { LIVE_EVERY_MS, type Range } from './ranges';

const DETAIL_EVERY_MS = 4_000;

/** With each beat the page reads what it shows anew; charts of long ranges do not move so fast. */
export function useBeats(id: string, range: Range | undefined): void {
  const queryClient = useQueryClient();
  const at = useLiveMachine(id)?.view.latest?.at;
  const readAt = useRef({ detail: 0, history: 0 });

  useEffect(() => {
    if (at === undefined) return;
    const now = Date.now();
    if (now - readAt.current.detail >= DETAIL_EVERY_MS) {
      readAt.current.detail = now;
      void queryClient.invalidateQueries({ queryKey: keys.machine(id) });
    }
    const every = range && LIVE_EVERY_MS[range];
    if (every !== undefined && now - readAt.current.history >= every) {
      readAt.current.history = now;
      void queryClient.invalidateQueries({ queryKey: keys.history(id) });
    }
  }, [at, id, queryClient, range]);
}
