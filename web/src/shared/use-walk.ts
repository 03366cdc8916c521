import { useKey } from '@/lib/keys';

/**
 * j and k go from row to row of a list; Enter follows the link that has the focus.
 * @param name what a row is called: `data-NAME` marks it, and `data-NAME-link` what is focused in it.
 */
export function useWalk(name: 'alert' | 'entry' | 'scan'): void {
  const walk = (step: number) => {
    const links = [...document.querySelectorAll<HTMLElement>(`[data-${name}-link]`)];
    const row = document.activeElement?.closest(`[data-${name}]`);
    const at = links.findIndex((link) => row?.contains(link));
    const next = at === -1 ? links[step > 0 ? 0 : links.length - 1] : links[at + step];
    next?.focus();
  };
  useKey('j', () => walk(1));
  useKey('k', () => walk(-1));
}
