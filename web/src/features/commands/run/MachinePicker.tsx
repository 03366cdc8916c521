import { Search } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import type { Kind, Machine } from '@/api/types';
import { matches } from '@/lib/search';
import { StatusWord } from '@/shared/StatusWord';
import { presentMachine } from '@/shared/status';
import { Button } from '@/ui/Button';
import { Input } from '@/ui/Field';

interface Props {
  machines: readonly Machine[];
  chosen: readonly string[];
  error?: string | undefined;
  onChange: (ids: string[]) => void;
}

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** On which machines: by name, or all of a kind or tag at once. What is run there is what is named here. */
export function MachinePicker({ machines, chosen, error, onChange }: Props) {
  const id = useId();
  const [isOpen, setOpen] = useState(chosen.length !== 1);
  const [filter, setFilter] = useState('');
  const sorted = useMemo(
    () => machines.toSorted((a, b) => byName.compare(a.name, b.name)),
    [machines],
  );
  const shown = sorted.filter(({ name, hostname, tags, addresses }) =>
    matches(filter, [name, hostname, ...tags, ...addresses]),
  );
  const names = sorted.filter((machine) => chosen.includes(machine.id)).map(({ name }) => name);
  const add = (more: readonly Machine[]) =>
    onChange([...new Set([...chosen, ...more.map((machine) => machine.id)])]);

  return (
    <fieldset aria-describedby={`${id}-chosen`} className="flex flex-col gap-2">
      <legend className="mb-1.5 text-13 font-medium">Machines</legend>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <p id={`${id}-chosen`} role="status" className="min-w-0 flex-1 [overflow-wrap:anywhere]">
          {names.length === 0 ? (
            <span className="text-t3">None is chosen yet.</span>
          ) : names.length === 1 ? (
            <bdi className="font-medium">{names[0]}</bdi>
          ) : (
            <>
              <span className="font-medium">{names.length} machines:</span> {names.join(', ')}
            </>
          )}
        </p>
        {!isOpen && (
          <Button size="sm" onClick={() => setOpen(true)}>
            Others…
          </Button>
        )}
        {isOpen && chosen.length > 0 && (
          <Button size="sm" variant="quiet" onClick={() => onChange([])}>
            None
          </Button>
        )}
      </div>
      {isOpen && (
        <div className="overflow-hidden rounded-card border border-line">
          <div className="flex flex-wrap items-center gap-1.5 border-b bg-s2 p-2">
            <span className="relative min-w-36 flex-1">
              <Search
                size={15}
                aria-hidden
                className="absolute top-1/2 left-2.5 -translate-y-1/2 text-t3"
              />
              <Input
                id={undefined}
                type="search"
                aria-label="Find machines"
                placeholder="Name, tag, address"
                autoComplete="off"
                spellCheck={false}
                className="pl-8!"
                value={filter}
                onChange={(event) => setFilter(event.target.value)}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter') return;
                  // What is left is what was meant; nothing is run by it.
                  event.preventDefault();
                  if (filter !== '') add(shown);
                }}
              />
            </span>
            {groupsOf(sorted).map(({ name, members }) => (
              <Button
                key={name}
                size="sm"
                title={`Choose: ${members.map((machine) => machine.name).join(', ')}`}
                onClick={() => add(members)}
              >
                + {name} <span className="tnum text-t3">{members.length}</span>
              </Button>
            ))}
          </div>
          <ul aria-label="Machines to choose from" className="max-h-52 overflow-y-auto">
            {shown.map((machine) => (
              <li key={machine.id}>
                <label
                  htmlFor={`${id}-${machine.id}`}
                  className="flex min-h-9 cursor-pointer items-center gap-2.5 px-3 py-1 hover:bg-s2 pointer-coarse:min-h-11"
                >
                  <input
                    id={`${id}-${machine.id}`}
                    type="checkbox"
                    checked={chosen.includes(machine.id)}
                    onChange={(event) =>
                      onChange(
                        event.target.checked
                          ? [...chosen, machine.id]
                          : chosen.filter((each) => each !== machine.id),
                      )
                    }
                    className="size-4 shrink-0 accent-[var(--accent-solid)]"
                  />
                  <bdi className="min-w-0 flex-1 [overflow-wrap:anywhere]">{machine.name}</bdi>
                  <span className="text-13">
                    <StatusWord status={presentMachine(machine)} />
                  </span>
                </label>
              </li>
            ))}
            {shown.length === 0 && (
              <li className="px-3 py-3 text-t3">
                {machines.length === 0 ? 'There are no machines yet.' : 'No machine matches.'}
              </li>
            )}
          </ul>
        </div>
      )}
      {error && <p className="text-13 text-crit">{error}</p>}
    </fieldset>
  );
}

const KIND_WORDS: readonly [Kind, string][] = [
  ['server', 'Servers'],
  ['workstation', 'Workstations'],
];

/** More tags than that would hide the list; the others are found by typing. */
const MOST_TAGS = 6;

function groupsOf(machines: readonly Machine[]): { name: string; members: Machine[] }[] {
  const kinds = KIND_WORDS.map(([kind, name]) => ({
    name,
    members: machines.filter((machine) => machine.kind === kind),
  }));
  const tags = [...new Set(machines.flatMap((machine) => machine.tags))].map((tag) => ({
    name: tag,
    members: machines.filter((machine) => machine.tags.includes(tag)),
  }));
  const most = tags.toSorted((a, b) => b.members.length - a.members.length).slice(0, MOST_TAGS);
  return [...kinds, ...most].filter(({ members }) => members.length > 1);
}
