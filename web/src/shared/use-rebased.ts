import { useState } from 'react';

interface Rebased<D> {
  draft: D;
  change: (part: Partial<D>) => void;
  /** What stands there is what was given: nothing of it is one's own any more. */
  settle: (as: D) => void;
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/**
 * What stands in a form. What is stored meanwhile, by somebody else or somewhere else, comes in at all
 * fields that nobody touched; what was typed stays.
 */
export function useRebased<D extends object>(stored: D): Rebased<D> {
  const [state, setState] = useState({ before: stored, draft: stored });
  let { before, draft } = state;
  if (!isSame(before, stored)) {
    draft = rebase(draft, before, stored);
    before = stored;
    setState({ before, draft });
  }
  return {
    draft,
    change: (part) => setState((now) => ({ ...now, draft: { ...now.draft, ...part } })),
    settle: (as) => setState({ before: as, draft: as }),
  };
}

function rebase<D extends object>(draft: D, before: D, now: D): D {
  const keys = Object.keys(now) as (keyof D)[];
  const untouched = keys.filter((key) => isSame(draft[key], before[key]));
  return { ...draft, ...Object.fromEntries(untouched.map((key) => [key, now[key]])) };
}
