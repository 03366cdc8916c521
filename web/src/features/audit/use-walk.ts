import { useKey } from '@/lib/keys';

/** j and k go from entry to entry; Enter opens the one that has the focus. */
export function useWalk(): void {
  const walk = (step: number) => {
    const links = [...document.querySelectorAll<HTMLElement>('[data-entry-link]')];
    const row = document.activeElement?.closest('[data-entry]');
    const at = links.findIndex((link) => row?.contains(link));
    const next = at === -1 ? links[step > 0 ? 0 : links.length - 1] : links[at + step];
    next?.focus();
  };
  useKey('j', () => walk(1));
  useKey('k', () => walk(-1));
}
