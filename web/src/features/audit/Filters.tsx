import { useNavigate } from '@tanstack/react-router';
import { SlidersHorizontal } from 'lucide-react';
import { useId, useState } from 'react';
import type { AuditScope } from '@/api/audit';
import type { ActorKind, AuditEntry, AuditOutcome } from '@/api/types';
import { cn } from '@/lib/cn';
import { MachineFilter } from '@/shared/MachineFilter';
import { SearchField } from '@/shared/SearchField';
import { Button } from '@/ui/Button';
import { Select } from '@/ui/Field';
import { countSet, type FilterSearch, NO_FILTER } from './filter';
import { TimeFilter } from './TimeFilter';
import { WhoField } from './WhoField';
import { ALL_AREAS, actionsOf, actionWords, areaName, areaOf, KINDS, OUTCOMES } from './words';

interface Props {
  scope: AuditScope;
  filter: FilterSearch;
  /** Those that are listed: who they are by is offered. */
  entries: readonly AuditEntry[];
}

/** Which entries: by whom, what, where, when, and how it ended. All of it stands in the address. */
export function Filters({ scope, filter, entries }: Props) {
  const navigate = useNavigate({ from: '/audit' });
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const set = (change: FilterSearch, replace = false) =>
    void navigate({
      search: (before) => ({ ...before, ...change, entry: undefined, at: undefined }),
      resetScroll: false,
      replace,
    });
  const count = countSet(filter);
  const folded = countSet({ ...filter, q: undefined });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is a part of a form
    <div
      role="group"
      aria-label="Filter"
      className="mb-4 flex flex-wrap items-center gap-2 print:hidden"
    >
      <SearchField
        label="Filter by what it was done to"
        placeholder="Done to"
        value={filter.q ?? ''}
        onChange={(q) => set({ q: q || undefined }, true)}
      />
      <Button
        aria-expanded={isOpen}
        aria-controls={id}
        className="sm:hidden"
        icon={<SlidersHorizontal size={15} aria-hidden />}
        onClick={() => setOpen(!isOpen)}
      >
        Filters{folded > 0 && ` (${folded})`}
      </Button>
      <div
        id={id}
        className={cn(
          'grid w-full grid-cols-2 items-center gap-2 sm:contents',
          !isOpen && 'max-sm:hidden',
        )}
      >
        <TimeFilter filter={filter} onChange={set} />
        <What scope={scope} action={filter.action} onChange={(action) => set({ action })} />
        <Select
          aria-label="Outcome"
          small
          className="sm:w-36"
          value={filter.outcome ?? ''}
          options={[
            { value: '', label: 'Any outcome' },
            ...(Object.keys(OUTCOMES) as AuditOutcome[]).map((value) => ({
              value,
              label: OUTCOMES[value].word,
            })),
          ]}
          onChange={(outcome) =>
            set({ outcome: outcome === '' ? undefined : (outcome as AuditOutcome) })
          }
        />
        <MachineFilter machine={filter.machine} onChange={(machine) => set({ machine })} />
        <Select
          aria-label="Kind of who did it"
          small
          className="sm:w-44"
          value={filter.actor_kind ?? ''}
          options={[
            { value: '', label: 'By anybody' },
            ...(Object.keys(KINDS) as ActorKind[]).map((value) => ({
              value,
              label: KINDS[value].of,
            })),
          ]}
          onChange={(kind) => set({ actor_kind: kind === '' ? undefined : (kind as ActorKind) })}
        />
        <WhoField
          key={filter.actor ?? ''}
          actor={filter.actor}
          entries={entries}
          onChange={(actor) => set({ actor })}
        />
      </div>
      {count > 0 && (
        <Button size="sm" variant="quiet" onClick={() => set(NO_FILTER)}>
          Clear
        </Button>
      )}
    </div>
  );
}

interface WhatProps {
  scope: AuditScope;
  action: string | undefined;
  onChange: (action: string | undefined) => void;
}

/** The area, and once there is one, the action. Operators see one area only. */
function What({ scope, action, onChange }: WhatProps) {
  const area = scope === 'commands' ? 'command' : action && areaOf(action);
  const areas = [...ALL_AREAS];
  const actions = area ? [...actionsOf(area)] : [];
  // One that is not known here may still be looked for.
  if (area && !areas.some(({ value }) => value === area)) {
    areas.push({ value: area, label: areaName(area) });
  }
  if (action?.includes('.') && !actions.some(({ value }) => value === action)) {
    actions.push({ value: action, label: actionWords(action) });
  }
  return (
    <>
      {scope === 'all' && (
        <Select
          aria-label="About"
          small
          className="sm:w-44"
          value={area ?? ''}
          options={[{ value: '', label: 'About anything' }, ...areas]}
          onChange={(value) => onChange(value || undefined)}
        />
      )}
      {area && actions.length > 1 && (
        <Select
          aria-label="What was done"
          small
          className="sm:w-52"
          value={action?.includes('.') ? action : ''}
          options={[{ value: '', label: 'Whatever was done' }, ...actions]}
          onChange={(value) => onChange(value || (scope === 'all' ? area : undefined))}
        />
      )}
    </>
  );
}
