import { useLocation } from '@tanstack/react-router';
import { type RefObject, useEffect, useRef } from 'react';

/**
 * Whether what the address has open was opened by going there from the page beneath it: then closing it
 * is going back, and the back button does not find it again.
 */
export function useOpenedHere(isOpen: boolean): RefObject<boolean> {
  const index = useLocation().state.__TSR_index;
  const before = useRef({ isOpen, index });
  const openedHere = useRef(false);

  useEffect(() => {
    const { isOpen: was, index: from } = before.current;
    if (!isOpen) openedHere.current = false;
    else if (!was) openedHere.current = index === from + 1;
    before.current = { isOpen, index };
  }, [isOpen, index]);

  return openedHere;
}
