import { useKey } from '@/lib/keys';

/** j and k go from alert to alert; Enter follows the link that has the focus. */
export function useWalk(): void {
  const walk = (step: number) => {
    const links = [...document.querySelectorAll<HTMLElement>('[data-alert-link]')];
    const row = document.activeElement?.closest('[data-alert]');
    const at = links.findIndex((link) => row?.contains(link));
    const next = at === -1 ? links[step > 0 ? 0 : links.length - 1] : links[at + step];
    next?.focus();
  };
  useKey('j', () => walk(1));
  useKey('k', () => walk(-1));
}
