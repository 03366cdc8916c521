import { useQuery } from '@tanstack/react-query';
import { Link, type LinkProps, useLocation, useNavigate } from '@tanstack/react-router';
import {
  BellRing,
  Ellipsis,
  Radar,
  ScrollText,
  Server,
  Settings,
  SquareTerminal,
  Zap,
} from 'lucide-react';
import { type ComponentType, memo } from 'react';
import { openActionsQuery } from '@/api/commands';
import { activeAlertsQuery } from '@/api/queries';
import type { Action, Alert, Role } from '@/api/types';
import { can, type Permission } from '@/shared/can';
import { useRole } from '@/shared/session';
import { lastList } from '@/shared/way-back';
import { Menu } from '@/ui/Menu';

interface Entry {
  name: string;
  link: LinkProps;
  Icon: ComponentType<{ size?: number; 'aria-hidden'?: boolean }>;
  /** The addresses that it stands for. */
  pages: RegExp;
  /** How many of something there are that wait for somebody. */
  Count?: ComponentType;
  /** Who has it; everybody when absent. */
  may?: (role: Role | undefined) => Permission;
  /** On a phone it is under "More". */
  seldom?: boolean;
}

/** What there is. An entry comes with its page, never before it. */
const ENTRIES: readonly Entry[] = [
  { name: 'Machines', link: { to: '/' }, pages: /^\/$|^\/machines\//, Icon: Server },
  {
    name: 'Alerts',
    link: { to: '/alerts' },
    pages: /^\/alerts(\/|$)/,
    Icon: BellRing,
    Count: OpenAlerts,
  },
  {
    name: 'Commands',
    link: { to: '/commands' },
    pages: /^\/commands(\/|$)/,
    Icon: SquareTerminal,
    Count: WaitingActions,
  },
  { name: 'Discover', link: { to: '/discover' }, pages: /^\/discover$/, Icon: Radar },
  {
    name: 'Power & cost',
    link: { to: '/costs' },
    pages: /^\/costs$/,
    Icon: Zap,
    seldom: true,
  },
  {
    name: 'Audit log',
    link: { to: '/audit' },
    pages: /^\/audit$/,
    Icon: ScrollText,
    may: can.readCommandAudit,
    seldom: true,
  },
  {
    name: 'Settings',
    link: { to: '/settings/$section', params: { section: 'general' } },
    pages: /^\/settings\//,
    Icon: Settings,
    seldom: true,
  },
];

function useEntries(): readonly Entry[] {
  const role = useRole();
  return ENTRIES.filter(({ may }) => !may || may(role).ok);
}

export const Rail = memo(function Rail() {
  const entries = useEntries();
  return (
    <nav
      aria-label="Main"
      className="fixed inset-y-0 left-0 z-30 hidden w-14 flex-col gap-1 border-r bg-s1 px-2 py-3 md:flex xl:w-[216px] xl:px-3"
    >
      <div className="mb-3 flex h-8 items-center gap-2.5 px-1.5 text-15 font-semibold">
        <img src="icon.svg" alt="" width={24} height={24} className="rounded-control" />
        <span className="hidden xl:inline">HomelabCmd</span>
      </div>
      {entries.map((entry) => (
        <EntryLink
          key={entry.name}
          entry={entry}
          className="relative flex h-9 items-center gap-3 rounded-button px-2.5 text-14 font-medium text-t2 transition-colors duration-120 hover:bg-s2 hover:text-t1 data-here:bg-s3 data-here:text-t1"
        >
          <entry.Icon size={18} aria-hidden />
          <span className="sr-only xl:not-sr-only xl:flex-1!">{entry.name}</span>
          {entry.Count && (
            <span className="max-xl:absolute max-xl:top-0 max-xl:right-0">
              <entry.Count />
            </span>
          )}
        </EntryLink>
      ))}
    </nav>
  );
});

/** What is in it, on a phone: what is wanted often, and a menu of the rest. */
const CELL =
  'flex h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-12 font-medium text-t3 -outline-offset-2 data-here:text-accent';

export const BottomBar = memo(function BottomBar() {
  const entries = useEntries();
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t bg-s1 pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {entries
        .filter(({ seldom }) => !seldom)
        .map((entry) => (
          <EntryLink key={entry.name} entry={entry} className={CELL}>
            <span className="relative">
              <entry.Icon size={20} aria-hidden />
              {entry.Count && (
                <span className="absolute -top-1.5 left-3">
                  <entry.Count />
                </span>
              )}
            </span>
            <span>{entry.name}</span>
          </EntryLink>
        ))}
      <More entries={entries.filter(({ seldom }) => seldom)} />
    </nav>
  );
});

function More({ entries }: { entries: readonly Entry[] }) {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  return (
    <Menu
      trigger={
        <button
          type="button"
          data-here={entries.some(({ pages }) => pages.test(pathname)) || undefined}
          className={CELL}
        >
          <Ellipsis size={20} aria-hidden />
          More
        </button>
      }
      items={entries.map(({ name, link, Icon }) => ({
        label: name,
        icon: <Icon size={16} aria-hidden />,
        onSelect: () => void navigate(link),
      }))}
    />
  );
}

const countOpen = (alerts: readonly Alert[]) =>
  alerts.filter(({ state }) => state === 'open').length;

/** Those that nobody has taken yet. */
function OpenAlerts() {
  const { data: count = 0 } = useQuery({ ...activeAlertsQuery, select: countOpen });
  return <Count count={count} of="open" />;
}

const countWaiting = (actions: readonly Action[]) =>
  actions.filter(({ state }) => state === 'waiting').length;

/** Those that somebody has to approve. */
function WaitingActions() {
  const { data: count = 0 } = useQuery({ ...openActionsQuery, select: countWaiting });
  return <Count count={count} of="to be approved" />;
}

function Count({ count, of }: { count: number; of: string }) {
  if (count === 0) return null;
  return (
    <span className="tnum inline-block min-w-[18px] rounded-full border border-line-strong bg-s2 px-1 text-center text-12 font-semibold leading-4 text-t1">
      {count > 99 ? '99+' : count}
      <span className="sr-only"> {of}</span>
    </span>
  );
}

function EntryLink({
  entry,
  className,
  children,
}: {
  entry: Entry;
  className: string;
  children: React.ReactNode;
}) {
  const { pathname, search } = useLocation();
  // The look of the list is kept, its filter is not: this leads to all machines.
  const view = pathname === '/' ? search.view : lastList().view;
  return (
    <Link
      {...entry.link}
      search={entry.link.to === '/' ? { view } : {}}
      title={entry.name}
      data-here={entry.pages.test(pathname) || undefined}
      // With filters in the address the list is still the list.
      activeOptions={{ exact: true, includeSearch: false }}
      className={className}
    >
      {children}
    </Link>
  );
}
