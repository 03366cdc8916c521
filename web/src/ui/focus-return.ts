import { useRef } from 'react';

/**
 * Who closes what lies over the page goes on where they were. Radix knows that only of a button that it
 * drew itself, and lets the focus go to the top of the page otherwise.
 */
export function useFocusReturn() {
  const before = useRef<Element>(null);
  return {
    /** At the opening, before the focus moves. */
    remember: () => {
      before.current = document.activeElement;
    },
    giveBack: (event: Event) => {
      event.preventDefault();
      const { activeElement, body } = document;
      const place = before.current;
      // What was opened from here may have it already: another page, another dialog.
      if (activeElement && activeElement !== body) return;
      if (place instanceof HTMLElement && place.isConnected) place.focus({ preventScroll: true });
    },
  };
}
