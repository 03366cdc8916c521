import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Radar } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { discoveriesQuery } from '@/api/queries';
import type { Discovery } from '@/api/types';
import { can } from '@/shared/can';
import { ListState } from '@/shared/ListState';
import { LANDING, useLanding } from '@/shared/landing';
import { useRole } from '@/shared/session';
import { Button } from '@/ui/Button';
import { Panel } from '@/ui/Panel';
import { EmptyState } from '@/ui/states';
import { RunList } from './RunList';
import { RunPanel } from './RunPanel';
import { SearchForm } from './SearchForm';

const route = getRouteApi('/shell/discover');

/** Searches of the networks that the hub is in, and what they found. */
export function LocalNetwork() {
  const query = useQuery(discoveriesQuery);
  return (
    <ListState what="searches" query={query}>
      {({ items }) => <Searches runs={items} />}
    </ListState>
  );
}

function Searches({ runs }: { runs: readonly Discovery[] }) {
  const { run } = route.useSearch();
  const allowed = can.discover(useRole());
  const shown = runs.find(({ id }) => id === run) ?? (run ? undefined : runs[0]);
  return (
    <div {...LANDING} tabIndex={-1} className="flex flex-col gap-6 outline-none">
      {allowed.ok && <NewSearch runs={runs} />}
      {run && !shown && (
        <EmptyState
          title="This search is not kept any more"
          body="The last twenty are. Choose one of them below."
        />
      )}
      {runs.length === 0 && (
        <EmptyState
          title="Nothing was searched yet"
          body="What a search finds shows up here while it goes on: addresses, names, open ports, and what system it seems to be."
        />
      )}
      {shown && <RunPanel key={shown.id} run={shown} />}
      {runs.length > 0 && <RunList runs={runs} shown={shown?.id} />}
    </div>
  );
}

/** The form, once nothing was found yet or somebody wants more; then what is found comes first. */
function NewSearch({ runs }: { runs: readonly Discovery[] }) {
  // Open until it was used or put away, whoever searches meanwhile.
  const [isOpen, setOpen] = useState(runs.length === 0);
  const [wasAsked, setAsked] = useState(false);
  const panel = useRef<HTMLDivElement>(null);
  const isRunning = runs.some(({ state }) => state === 'running');

  // The button is gone: who pressed it waits here for the form.
  useEffect(() => {
    if (isOpen && wasAsked) panel.current?.focus({ preventScroll: true });
  }, [isOpen, wasAsked]);

  if (!isOpen) {
    if (isRunning) return null;
    return (
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button
          variant="primary"
          icon={<Radar size={16} aria-hidden />}
          onClick={() => {
            setAsked(true);
            setOpen(true);
          }}
        >
          New search
        </Button>
        <span className="text-13 text-t3">Nothing is sent before you start it.</span>
      </div>
    );
  }
  return (
    <div ref={panel} tabIndex={-1} className="outline-none">
      <Panel
        title="Search the local network"
        note="Nothing is sent before you start it."
        actions={runs.length > 0 && <PutAway onClick={() => setOpen(false)} />}
      >
        <SearchForm isBusy={isRunning} takesFocus={wasAsked} onStarted={() => setOpen(false)} />
      </Panel>
    </div>
  );
}

function PutAway({ onClick }: { onClick: () => void }) {
  return (
    <Button ref={useLanding()} size="sm" variant="quiet" onClick={onClick}>
      Put away
    </Button>
  );
}
