import { startTransition, useEffect, useState } from 'react';

/** About what a screen shows; and few enough that drawing them does not keep anybody waiting. */
const FIRST = 8;
const STEP = 8;

/**
 * How many of a long list to draw by now. What is in view comes at once; the rest follows in slices,
 * between which the browser can paint and hear what is typed. A list that is not shown any more is
 * taken apart in slices, too: two hundred cards take as long to go as to come.
 */
export function useSlices(count: number, shown = true): number {
  const [drawn, setDrawn] = useState(shown ? FIRST : 0);
  if (shown && drawn < FIRST) setDrawn(FIRST);
  // A list that was cut short by a filter grows in slices again.
  if (drawn > FIRST && drawn - STEP >= count) setDrawn(Math.max(FIRST, count));

  useEffect(() => {
    const next = shown ? drawn + STEP : Math.min(drawn, count) - STEP;
    if (shown ? drawn >= count : drawn === 0) return;
    const timer = setTimeout(() => startTransition(() => setDrawn(Math.max(0, next))));
    return () => clearTimeout(timer);
  }, [drawn, count, shown]);

  return Math.min(drawn, count);
}
