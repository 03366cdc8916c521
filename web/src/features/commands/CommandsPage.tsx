import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { SquareTerminal } from 'lucide-react';
import { catalogueQuery, openActionsQuery } from '@/api/commands';
import { cn } from '@/lib/cn';
import { useTitle } from '@/lib/title';
import { can } from '@/shared/can';
import { useRole } from '@/shared/session';
import { buttonClass } from '@/ui/Button';
import { CatalogueTab } from './CatalogueTab';
import { HistoryTab } from './HistoryTab';
import { OpenTab } from './OpenTab';
import { openSentence } from './open';

const route = getRouteApi('/shell/commands');

/** What runs and waits on machines, what was run, and what can be. */
export default function CommandsPage() {
  const { tab } = route.useSearch();
  const { data } = useQuery(openActionsQuery);
  const mayRun = can.runCommands(useRole()).ok;
  useTitle('Commands');
  return (
    <>
      <div className="flex items-start justify-between gap-x-4">
        <div className="min-w-0">
          <h1 className="text-20 font-semibold">Commands</h1>
          <p className="min-h-5 text-14 text-t2">{data && openSentence(data)}</p>
        </div>
        {mayRun && (
          <Link
            from="/commands"
            to="/commands"
            search={(before) => ({ ...before, run: '*' })}
            className={cn(buttonClass({ variant: 'primary' }), 'print:hidden')}
          >
            <SquareTerminal size={17} aria-hidden />
            Run…
          </Link>
        )}
      </div>
      <Tabs />
      {tab === 'history' ? <HistoryTab /> : tab === 'catalogue' ? <CatalogueTab /> : <OpenTab />}
    </>
  );
}

const TABS = [
  { value: undefined, name: 'Running & waiting' },
  { value: 'history', name: 'History' },
  { value: 'catalogue', name: 'Catalogue' },
] as const;

function Tabs() {
  const { tab } = route.useSearch();
  const { data } = useQuery(catalogueQuery);
  const unapproved = data?.items.filter((item) => !item.is_approved).length ?? 0;
  return (
    <nav aria-label="Parts of the commands" className="mt-3 -ml-2.5 mb-4 flex flex-wrap gap-x-1">
      {TABS.map(({ value, name }) => (
        <Link
          key={name}
          to="/commands"
          search={{ tab: value }}
          aria-current={tab === value ? 'page' : undefined}
          activeOptions={{ exact: true }}
          className="flex h-9 items-center gap-1.5 rounded-button px-2.5 text-14 font-medium text-t2 hover:bg-s2 hover:text-t1 aria-[current=page]:bg-s3 aria-[current=page]:text-t1 pointer-coarse:h-11"
        >
          {name}
          {value === 'catalogue' && unapproved > 0 && (
            <span className="tnum text-12 text-t3">
              {unapproved}
              <span className="max-sm:sr-only"> to approve</span>
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}
