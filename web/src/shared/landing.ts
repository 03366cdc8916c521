import { type RefObject, useLayoutEffect, useRef } from 'react';

/** Marks where the focus lands; give it a `tabIndex` of -1 as well. */
export const LANDING = { 'data-landing': '' } as const;

/**
 * For a button that goes away when it was pressed: who pressed it goes on at the nearest landing around it,
 * and not at the top of the page.
 */
export function useLanding(): RefObject<HTMLButtonElement | null> {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const node = button.current;
    return () => {
      if (node === null || document.activeElement !== node) return;
      const place = node.closest<HTMLElement>('[data-landing]');
      setTimeout(() => {
        if (document.activeElement === document.body) place?.focus({ preventScroll: true });
      });
    };
  }, []);
  return button;
}
