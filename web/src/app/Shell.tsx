import { useQueryClient } from '@tanstack/react-query';
import {
  Outlet,
  useLocation,
  useNavigate,
  useParams,
  useRouter,
  useSearch,
} from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useSessionEnded } from '@/api/expiry';
import { startLive } from '@/api/live';
import { useKey } from '@/lib/keys';
import { can } from '@/shared/can';
import { Layer } from '@/shared/Layer';
import { useOpenedHere } from '@/shared/opened-here';
import { useRole } from '@/shared/session';
import { Toasts } from '@/shared/toast';
import { type ListSearch, lastList, noteList } from '@/shared/way-back';
import { LAYERS } from '@/ui/Menu';
import { ConnectionBar } from './ConnectionBar';
import { BottomBar, Rail } from './Navigation';
import { addMachine, palette, preloadPages, runDialog, sessionEnded, shortcutSheet } from './pages';
import { TopBar } from './TopBar';

/** What stands around every page: navigation, top bar, connection, palette, notices. */
export function Shell() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const ended = useSessionEnded();
  const role = useRole();
  const [layer, setLayer] = useState<'palette' | 'keys'>();

  useEffect(() => startLive(queryClient), [queryClient]);
  useEffect(preloadPages, []);
  useListNoted();

  useKey('mod+k', () => setLayer('palette'));
  useKey('?', () => setLayer('keys'));
  useKey('g m', () => void navigate({ to: '/', search: { view: lastList().view } }));
  useKey('g a', () => void navigate({ to: '/alerts' }));
  useKey('g c', () => void navigate({ to: '/commands' }));
  useKey('g d', () => void navigate({ to: '/discover' }));
  useKey('g l', () => {
    if (can.readCommandAudit(role).ok) void navigate({ to: '/audit' });
  });
  useKey('g o', () => void navigate({ to: '/costs' }));
  useKey('g s', () => void navigate({ to: '/settings/$section', params: { section: 'general' } }));

  return (
    <div className="min-h-dvh md:pl-14 xl:pl-[216px] print:pl-0">
      <button
        type="button"
        onClick={() => document.getElementById('content')?.focus()}
        className="fixed top-2 left-2 z-60 -translate-y-20 rounded-button bg-accent-solid px-4 py-2 font-medium text-white focus:translate-y-0"
      >
        Skip to the content
      </button>
      <Rail />
      <TopBar onPalette={() => setLayer('palette')} onKeys={() => setLayer('keys')} />
      <Content />
      <BottomBar />
      <Toasts />
      <Layer onMissing={() => setLayer(undefined)}>
        {layer === 'palette' && <palette.Part onClose={() => setLayer(undefined)} />}
        {layer === 'keys' && <shortcutSheet.Part onClose={() => setLayer(undefined)} />}
      </Layer>
      <AddMachine />
      <Run />
      {ended && (
        // There is no page without a session: another one asks for it.
        <Layer onMissing={() => location.reload()}>
          <sessionEnded.Part />
        </Layer>
      )}
    </div>
  );
}

/** Open while the address says so, over the list or over the machine that an agent is for. */
function AddMachine() {
  const { add } = useSearch({ strict: false });
  const { id } = useParams({ strict: false });
  const navigate = useNavigate();
  const router = useRouter();
  const asked = useLocation().search;
  const openedHere = useOpenedHere('add' in asked && asked.add !== undefined);

  if (add === undefined) return null;
  // Closing undoes the opening: the back button does not find the dialog again.
  const close = () => {
    if (openedHere.current) router.history.back();
    else {
      void navigate({
        to: '.',
        search: (search) => ({ ...search, add: undefined }),
        replace: true,
      });
    }
  };
  return (
    <Layer onMissing={close}>
      <addMachine.Part
        mode={add}
        machineId={id}
        onMode={(mode) =>
          void navigate({ to: '.', search: (before) => ({ ...before, add: mode }), replace: true })
        }
        onClose={close}
      />
    </Layer>
  );
}

/** Open while the address says so; on a machine's page it is about that machine. */
function Run() {
  const { run, on, given } = useSearch({ strict: false });
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const router = useRouter();
  const openedHere = useOpenedHere('run' in search && search.run !== undefined);

  if (run === undefined) return null;
  const close = () => {
    if (openedHere.current) router.history.back();
    else {
      void navigate({
        to: '.',
        search: (before) => ({ ...before, run: undefined, on: undefined, given: undefined }),
        replace: true,
      });
    }
  };
  const here = /^\/machines\/([^/]+)/.exec(pathname)?.[1];
  return (
    <Layer onMissing={close}>
      <runDialog.Part
        key={`${run} ${on ?? ''} ${given ?? ''}`}
        {...(run !== '*' && { action: run })}
        machines={on?.split(',') ?? (here ? [here] : [])}
        {...(given !== undefined && { given })}
        onClose={close}
        // What was begun takes the dialog's place: going back leads to the page beneath it.
        onBegun={(place) => void navigate({ ...place, replace: true })}
      />
    </Layer>
  );
}

/** Has each place noted, so that there is a way back from a machine to the list as it was. */
function useListNoted() {
  const { pathname, search, state } = useLocation();
  useEffect(() => {
    noteList({ pathname, search: search as ListSearch, index: state.__TSR_index });
  }, [pathname, search, state]);
}

function Content() {
  const main = useRef<HTMLElement>(null);
  // A drawer is part of the page that it lies over.
  const pathname = useLocation().pathname.replace(/^(\/alerts)\/.*/, '$1');
  const [shown, setShown] = useState(pathname);

  // A new page begins at its top for those who do not see it, too.
  useEffect(() => {
    if (pathname === shown) return;
    setShown(pathname);
    main.current?.focus({ preventScroll: true });
  }, [pathname, shown]);

  return (
    <main
      ref={main}
      id="content"
      tabIndex={-1}
      className="mx-auto max-w-[1600px] px-4 pt-5 pb-28 sm:px-6 md:pb-12"
    >
      <ConnectionBar />
      <Outlet />
      <div id={LAYERS} />
    </main>
  );
}
