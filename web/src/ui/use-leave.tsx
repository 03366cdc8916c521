import { type ReactNode, useState } from 'react';
import { ConfirmDialog } from './Dialog';

interface Leave {
  /** Goes at once where nothing would be lost, and asks before otherwise. */
  leave: (how: () => void) => void;
  /** To be drawn beside the form. */
  question: ReactNode;
}

/** What was typed is not thrown away by a click beside it or by Escape. */
export function useLeave(isDirty: () => boolean): Leave {
  const [how, setHow] = useState<() => void>();
  return {
    leave: (leaving) => (isDirty() ? setHow(() => leaving) : leaving()),
    question: how && (
      <ConfirmDialog
        open
        danger
        onOpenChange={() => setHow(undefined)}
        title="Leave without saving?"
        body={<p>What you entered here is lost.</p>}
        confirmLabel="Leave"
        onConfirm={how}
      />
    ),
  };
}
