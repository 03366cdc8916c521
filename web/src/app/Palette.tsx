import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import {
  BellRing,
  LogOut,
  Moon,
  Plus,
  Radar,
  ScanSearch,
  ScrollText,
  Search,
  Server,
  Settings,
  SquareTerminal,
  Sun,
  Zap,
} from 'lucide-react';
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { activeAlertsQuery, machinesQuery } from '@/api/queries';
import { attention } from '@/features/machines/attention-list';
import { inOrder } from '@/features/machines/filter';
import { KindIcon } from '@/features/machines/MachineCard';
import { cn } from '@/lib/cn';
import { matches, rank } from '@/lib/search';
import { useTheme, useThemeChoice } from '@/lib/theme';
import { can } from '@/shared/can';
import { StatusWord } from '@/shared/StatusWord';
import { useRole } from '@/shared/session';
import { presentMachine } from '@/shared/status';
import { lastList } from '@/shared/way-back';
import { Dialog } from '@/ui/Dialog';
import { useSignOut } from './TopBar';

interface Choice {
  id: string;
  name: string;
  /** Found by these, too. */
  also: readonly (string | null | undefined)[];
  icon: ReactNode;
  /** Tells two of one name apart. */
  detail?: string;
  note?: ReactNode;
  run: () => void;
}

const SHOWN = 12;
/** Machines before anything is typed; below them is all that can be done. */
const SHOWN_UNASKED = 5;

/** Find a machine or a page, or do something, by typing. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const parts = useFound(query.trim());
  const found = parts.flatMap(({ choices }) => choices);
  const current = found[Math.min(at, found.length - 1)];

  useEffect(() => {
    if (!current) return;
    document.getElementById(`${id}-${current.id}`)?.scrollIntoView({ block: 'nearest' });
  }, [current, id]);

  function choose(choice: Choice | undefined) {
    if (!choice) return;
    onClose();
    choice.run();
  }

  function onKeyDown(event: React.KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      setAt((Math.min(at, found.length - 1) + step + found.length) % found.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(current);
    }
  }

  return (
    <Dialog open onOpenChange={onClose} title="Find or do" initialFocus={input}>
      <div className="relative">
        <Search size={16} aria-hidden className="absolute top-3 left-3 text-t3" />
        <input
          ref={input}
          role="combobox"
          aria-label="Find a machine or page, or do something"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={current && `${id}-${current.id}`}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          value={query}
          placeholder="Name, address, page…"
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          className="h-10 w-full rounded-control border border-line-strong bg-s1 pr-3 pl-9 placeholder:text-t3"
        />
      </div>
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label="What was found"
        className="mt-2 flex flex-col"
      >
        {parts.map(({ name, choices }) => (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is a part of a form
          <div key={name} role="group" aria-label={name}>
            {query.trim() === '' && (
              <div aria-hidden className="px-3 pt-2.5 pb-1 text-12 font-medium text-t3">
                {name}
              </div>
            )}
            {choices.map((choice) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's
              <div
                key={choice.id}
                id={`${id}-${choice.id}`}
                role="option"
                tabIndex={-1}
                aria-selected={choice === current}
                onClick={() => choose(choice)}
                onPointerMove={() => setAt(found.indexOf(choice))}
                className={cn(
                  'flex min-h-9 cursor-pointer items-center gap-3 rounded-control px-3 py-1.5 pointer-coarse:min-h-11',
                  choice === current && 'bg-s3',
                )}
              >
                <span className="text-t3">{choice.icon}</span>
                <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
                  <bdi>{choice.name}</bdi>
                  {choice.detail && (
                    <span className="text-13 text-t3">
                      {' '}
                      <bdi>{choice.detail}</bdi>
                    </span>
                  )}
                </span>
                {choice.note && <span className="shrink-0 text-13">{choice.note}</span>}
              </div>
            ))}
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="px-3 py-4 text-t2">Nothing is called “{query}”.</p>}
    </Dialog>
  );
}

interface Part {
  name: string;
  choices: readonly Choice[];
}

/**
 * What matches, the best first. Before anything is typed: some machines, those that need attention
 * before the others, and then everything that can be done.
 */
function useFound(query: string): Part[] {
  const { machines, pages, acts } = useChoices();
  if (query === '') {
    return [
      { name: 'Machines', choices: machines.slice(0, SHOWN_UNASKED) },
      { name: 'Pages', choices: pages },
      { name: 'Do', choices: acts },
    ].filter(({ choices }) => choices.length > 0);
  }
  const choices = [...machines, ...pages, ...acts]
    .filter((choice) => matches(query, [choice.name, ...choice.also]))
    .toSorted((a, b) => rank(query, a.name) - rank(query, b.name))
    .slice(0, SHOWN);
  return choices.length > 0 ? [{ name: 'Found', choices }] : [];
}

function useChoices(): Record<'machines' | 'pages' | 'acts', Choice[]> {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const role = useRole();
  const theme = useTheme();
  const [, setTheme] = useThemeChoice();
  const { data } = useQuery(machinesQuery);
  const { data: alerts } = useQuery(activeAlertsQuery);
  const machines = useMemo(() => {
    const all = inOrder(data ?? []);
    const troubled = attention(all, alerts);
    return [...troubled, ...all.filter((machine) => !troubled.includes(machine))];
  }, [data, alerts]);
  const other = theme === 'dark' ? 'light' : 'dark';

  const section = (name: string, value: string, also: string): Choice => ({
    id: `settings-${value}`,
    name,
    also: ['settings', also],
    icon: <Settings size={16} aria-hidden />,
    run: () => void navigate({ to: '/settings/$section', params: { section: value } }),
  });

  return {
    machines: machines.map((machine) => ({
      id: machine.id,
      name: machine.name,
      also: [machine.hostname, ...machine.addresses, ...machine.tags, machine.os.distribution],
      icon: <KindIcon kind={machine.kind} />,
      detail: machine.addresses[0] ?? machine.hostname ?? undefined,
      note: <StatusWord status={presentMachine(machine)} />,
      run: () => void navigate({ to: '/machines/$id', params: { id: machine.id } }),
    })),
    pages: [
      {
        id: 'machines',
        name: 'Machines',
        also: ['go to', 'home', 'dashboard'],
        icon: <Server size={16} aria-hidden />,
        run: () => void navigate({ to: '/', search: { view: lastList().view } }),
      },
      {
        id: 'alerts',
        name: 'Alerts',
        also: ['open', 'problems', 'warnings'],
        icon: <BellRing size={16} aria-hidden />,
        run: () => void navigate({ to: '/alerts' }),
      },
      {
        id: 'resolved',
        name: 'Alerts: Resolved',
        also: ['history', 'past'],
        icon: <BellRing size={16} aria-hidden />,
        run: () => void navigate({ to: '/alerts', search: { tab: 'resolved' } }),
      },
      {
        id: 'rules',
        name: 'Alerts: Rules',
        also: ['thresholds', 'limits', 'offline after', 'lines'],
        icon: <BellRing size={16} aria-hidden />,
        run: () => void navigate({ to: '/alerts', search: { tab: 'rules' } }),
      },
      {
        id: 'commands',
        name: 'Commands',
        also: ['running', 'waiting', 'approvals', 'jobs'],
        icon: <SquareTerminal size={16} aria-hidden />,
        run: () => void navigate({ to: '/commands' }),
      },
      {
        id: 'commands-history',
        name: 'Commands: History',
        also: ['past', 'output', 'what was run'],
        icon: <SquareTerminal size={16} aria-hidden />,
        run: () => void navigate({ to: '/commands', search: { tab: 'history' } }),
      },
      {
        id: 'commands-catalogue',
        name: 'Commands: Catalogue',
        also: ['actions', 'what can be run', 'own'],
        icon: <SquareTerminal size={16} aria-hidden />,
        run: () => void navigate({ to: '/commands', search: { tab: 'catalogue' } }),
      },
      {
        id: 'discover',
        name: 'Discover',
        also: ['find hosts devices import scan network'],
        icon: <Radar size={16} aria-hidden />,
        run: () => void navigate({ to: '/discover' }),
      },
      {
        id: 'discover-tailscale',
        name: 'Discover: Tailscale',
        also: ['tailnet devices import'],
        icon: <Radar size={16} aria-hidden />,
        run: () => void navigate({ to: '/discover', search: { list: 'tailscale' } }),
      },
      {
        id: 'discover-local',
        name: 'Discover: Local network',
        also: ['search scan subnet lan mdns import'],
        icon: <Radar size={16} aria-hidden />,
        run: () => void navigate({ to: '/discover', search: { list: 'local' } }),
      },
      {
        id: 'scans',
        name: 'Scan an address',
        also: ['ssh look host packages ports hardware'],
        icon: <ScanSearch size={16} aria-hidden />,
        run: () => void navigate({ to: '/scans' }),
      },
      {
        id: 'costs',
        name: 'Power & cost',
        also: ['energy electricity money kwh watts and costs bill'],
        icon: <Zap size={16} aria-hidden />,
        run: () => void navigate({ to: '/costs' }),
      },
      ...(can.readCommandAudit(role).ok
        ? [
            {
              id: 'audit',
              name: 'Audit log',
              also: ['who did what', 'logins', 'trail record history', 'hash chain'],
              icon: <ScrollText size={16} aria-hidden />,
              run: () => void navigate({ to: '/audit' }),
            },
          ]
        : []),
      section('Settings: General', 'general', 'time zone retention theme keys'),
      section('Settings: Connectivity', 'connectivity', 'ssh tailscale direct port user test'),
      section('Settings: Credentials', 'credentials', 'ssh key password sudo secrets login'),
      section(
        'Settings: Notifications',
        'notifications',
        'channels slack mail telegram ntfy webhook quiet hours',
      ),
      section('Settings: Costs', 'costs', 'tariff currency price kwh electricity night rate'),
      section('Settings: Commands', 'commands', 'approvals rules limit per minute'),
      section('Settings: Users', 'users', 'accounts people roles'),
      section('Settings: Tokens', 'tokens', 'api keys agents'),
      section('Settings: Password and sessions', 'sessions', 'sign out devices'),
      section('Settings: About', 'about', 'version database jobs'),
    ],
    acts: [
      ...(can.addMachine(role).ok
        ? [
            {
              id: 'add',
              name: 'Add a machine',
              also: ['install agent', 'enrol', 'new'],
              icon: <Plus size={16} aria-hidden />,
              run: () => void navigate({ to: '/', search: { add: 'agent' as const } }),
            },
          ]
        : []),
      ...(can.runCommands(role).ok
        ? [
            {
              id: 'run',
              name: 'Run a command',
              also: ['restart', 'reboot', 'shut down', 'start', 'stop', 'action'],
              icon: <SquareTerminal size={16} aria-hidden />,
              run: () => void navigate({ to: '/commands', search: { run: '*' } }),
            },
          ]
        : []),
      {
        id: 'theme',
        name: `Switch to the ${other} theme`,
        also: ['appearance', 'colours'],
        icon: other === 'dark' ? <Moon size={16} aria-hidden /> : <Sun size={16} aria-hidden />,
        run: () => setTheme(other),
      },
      {
        id: 'sign-out',
        name: 'Sign out',
        also: ['log out'],
        icon: <LogOut size={16} aria-hidden />,
        run: signOut,
      },
    ],
  };
}
