import { type LinkProps, useRouter } from '@tanstack/react-router';
import type { ComponentProps, MouseEvent } from 'react';

interface Props extends Omit<ComponentProps<'a'>, 'href'> {
  to: LinkProps['to'];
  params?: Record<string, string>;
  search?: object;
  resetScroll?: boolean;
}

/** A link that does not watch where the page is: hundreds of them cost nothing when it changes. */
export function QuickLink({ to, params, search, resetScroll, onClick, ...rest }: Props) {
  const router = useRouter();
  const target = { to, params, search } as never;
  const href = router.history.createHref(router.buildLocation(target).publicHref);

  function follow(event: MouseEvent<HTMLAnchorElement>) {
    onClick?.(event);
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (event.defaultPrevented || event.button !== 0 || !isPlain) return;
    event.preventDefault();
    void router.navigate({ ...(target as object), resetScroll } as never);
  }

  return (
    <a
      {...rest}
      href={href}
      onClick={follow}
      onPointerEnter={() => void router.preloadRoute(target).catch(() => undefined)}
    />
  );
}
