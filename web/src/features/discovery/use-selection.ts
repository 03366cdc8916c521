import { useCallback, useState } from 'react';
import { useKey } from '@/lib/keys';
import { can } from '@/shared/can';
import { useRole } from '@/shared/session';

export interface Selection {
  chosen: ReadonlySet<string>;
  /** Absent for those who may import nothing. */
  toggle?: (key: string, on: boolean) => void;
  set: (keys: readonly string[]) => void;
}

/** The hosts that are to be imported, by their keys; `x` chooses the one whose row has the focus. */
export function useSelection(): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const allowed = can.discover(useRole());
  const toggle = useCallback((key: string, on: boolean) => {
    setChosen((before) => {
      const next = new Set(before);
      if (on) next.add(key);
      else next.delete(key);
      return next;
    });
  }, []);
  const set = useCallback((keys: readonly string[]) => setChosen(new Set(keys)), []);
  useKey('x', () => {
    const row = document.activeElement?.closest<HTMLElement>('[data-import]');
    const key = row?.dataset.import;
    if (key && allowed.ok) toggle(key, !chosen.has(key));
  });
  return { chosen, set, ...(allowed.ok && { toggle }) };
}
