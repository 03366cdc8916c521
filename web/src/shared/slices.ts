import { startTransition, useEffect, useState } from 'react';

/** More than a screen shows; and few enough that drawing them does not keep anybody waiting. */
const FIRST = 24;
const STEP = 24;

/**
 * How many of a long list to draw by now. What is in view comes at once; the rest follows in slices,
 * between which the browser can paint and hear what is typed.
 */
export function useSlices(count: number): number {
  const [drawn, setDrawn] = useState(FIRST);
  // A list that was cut short by a filter grows in slices again.
  if (drawn > FIRST && drawn - STEP >= count) setDrawn(Math.max(FIRST, count));

  useEffect(() => {
    if (drawn >= count) return;
    const timer = setTimeout(() => startTransition(() => setDrawn(drawn + STEP)));
    return () => clearTimeout(timer);
  }, [drawn, count]);

  return Math.min(drawn, count);
}
