import { getRouteApi, useNavigate, useRouter } from '@tanstack/react-router';
import { useOpenedHere } from '@/shared/opened-here';
import { ImportDialog } from './ImportDialog';
import { LastImports } from './LastImports';

const route = getRouteApi('/shell/discover');

/** Open while the address says so. */
export function ImportLayer() {
  const { import: asked } = route.useSearch();
  const navigate = useNavigate({ from: '/discover' });
  const router = useRouter();
  const openedHere = useOpenedHere(asked !== undefined);
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
