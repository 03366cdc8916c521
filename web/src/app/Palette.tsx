import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { LogOut, Moon, Plus, Search, Server, Settings, Sun } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { machinesQuery } from '@/api/queries';
import { cn } from '@/lib/cn';
import { matches, rank } from '@/lib/search';
import { useTheme, useThemeChoice } from '@/lib/theme';
import { can } from '@/shared/can';
import { StatusWord } from '@/shared/StatusWord';
import { useRole } from '@/shared/session';
import { presentMachine } from '@/shared/status';
import { Dialog } from '@/ui/Dialog';
import { useSignOut } from './TopBar';

interface Choice {
  id: string;
  name: string;
  /** Found by these, too. */
  also: readonly (string | null | undefined)[];
  icon: ReactNode;
  note?: ReactNode;
  run: () => void;
}

const SHOWN = 12;

/** Find a machine or a page, or do something, by typing. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const found = useChoices()
    .filter((choice) => matches(query, [choice.name, ...choice.also]))
    .toSorted((a, b) => (query === '' ? 0 : rank(query, a.name) - rank(query, b.name)))
    .slice(0, SHOWN);
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
        {found.map((choice) => (
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
            <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{choice.name}</span>
            {choice.note && <span className="shrink-0 text-13">{choice.note}</span>}
          </div>
        ))}
      </div>
      {found.length === 0 && <p className="px-3 py-4 text-t2">Nothing is called “{query}”.</p>}
    </Dialog>
  );
}

function useChoices(): Choice[] {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const role = useRole();
  const theme = useTheme();
  const [, setTheme] = useThemeChoice();
  const machines = useQuery(machinesQuery).data ?? [];
  const other = theme === 'dark' ? 'light' : 'dark';

  const section = (name: string, value: string, also: string): Choice => ({
    id: `settings-${value}`,
    name,
    also: ['settings', also],
    icon: <Settings size={16} aria-hidden />,
    run: () => void navigate({ to: '/settings/$section', params: { section: value } }),
  });

  return [
    ...machines.map((machine) => ({
      id: machine.id,
      name: machine.name,
      also: [machine.hostname, ...machine.addresses, ...machine.tags, machine.os.distribution],
      icon: <Server size={16} aria-hidden />,
      note: <StatusWord status={presentMachine(machine)} />,
      run: () => void navigate({ to: '/machines/$id', params: { id: machine.id } }),
    })),
    {
      id: 'machines',
      name: 'Machines',
      also: ['go to', 'home', 'dashboard'],
      icon: <Server size={16} aria-hidden />,
      run: () => void navigate({ to: '/' }),
    },
    section('Settings: General', 'general', 'offline after retention theme keys'),
    section('Settings: Users', 'users', 'accounts people roles'),
    section('Settings: Tokens', 'tokens', 'api keys agents'),
    section('Settings: Sessions', 'sessions', 'password sign out devices'),
    section('Settings: About', 'about', 'version database jobs'),
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
  ];
}
