import { useState } from 'react';
import type { Thresholds } from '@/api/types';
import { changedRules, type Draft, draftOf, rebase } from './rules';

interface Drafted {
  draft: Draft;
  setDraft: (draft: Draft) => void;
  /** What is stored. */
  before: Draft;
  isDirty: boolean;
}

/** What stands in the form of rules; what is stored meanwhile comes in below what was changed. */
export function useDraft(saved: Thresholds): Drafted {
  const [state, setState] = useState(() => {
    const before = draftOf(saved);
    return { saved, before, draft: before };
  });
  let { before, draft } = state;
  if (state.saved !== saved) {
    before = draftOf(saved);
    draft = rebase(draft, state.before, before);
    setState({ saved, before, draft });
  }
  return {
    draft,
    setDraft: (next) => setState({ saved, before, draft: next }),
    before,
    isDirty: changedRules(draft, before).size > 0,
  };
}
