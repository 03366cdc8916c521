import { startTransition, useLayoutEffect, useState } from 'react';
import { afterFrame } from '@/lib/turns';

/**
 * How many parts of something long to draw by now: a few at once, and as many more in each frame, so
 * that no task is long. Another `list` begins anew.
 */
export function useGrowing(most: number, aFrame: number, list = ''): number {
  const [state, setState] = useState({ list, drawn: aFrame });
  const drawn = state.list === list ? state.drawn : aFrame;
  if (state.list !== list) setState({ list, drawn });
  useLayoutEffect(() => {
    if (drawn >= most) return;
    return afterFrame(() => startTransition(() => setState({ list, drawn: drawn + aFrame })));
  }, [drawn, most, aFrame, list]);
  return Math.min(drawn, most);
}
