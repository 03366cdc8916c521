import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useOpenedHere } from '@/shared/opened-here';
import { ImportDialog } from './ImportDialog';
import { STRIP } from './ImportStrip';
import { LastImports } from './LastImports';

const route = getRouteApi('/shell/discover');

/** Open while the address says so. */
export function ImportLayer() {
  const { import: asked } = route.useSearch();
  const navigate = useNavigate({ from: '/discover' });
  const router = useRouter();
  const openedHere = useOpenedHere(asked !== undefined);
  const was = useRef(asked);

  // What opened it is gone when that host is a machine by now: who closed it goes on at what came of it.
  useEffect(() => {
    const isClosed = was.current !== undefined && asked === undefined;
    was.current = asked;
    if (!isClosed) return;
    const timer = setTimeout(() => {
      if (document.activeElement === document.body) document.getElementById(STRIP)?.focus();
    });
    return () => clearTimeout(timer);
  }, [asked]);

  if (asked === undefined) return null;
  const close = () => {
    if (openedHere.current) router.history.back();
    else {
      void navigate({
        to: '/discover',
        search: (before) => ({ ...before, import: undefined }),
        replace: true,
        resetScroll: false,
      });
    }
  };
  if (asked === 'last') return <LastImports onClose={close} />;
  return <ImportDialog key={asked} keys={asked.split(',').filter(Boolean)} onClose={close} />;
}
