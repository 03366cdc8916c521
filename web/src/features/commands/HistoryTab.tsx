import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { History } from 'lucide-react';
import { type ActionFilter, catalogueQuery } from '@/api/commands';
import type { ActionState } from '@/api/types';
import { PastActions } from '@/shared/commands/PastActions';
import { ALL_STATES, lookOf } from '@/shared/commands/words';
import { MachineFilter } from '@/shared/MachineFilter';
import { Button } from '@/ui/Button';
import { Select } from '@/ui/Field';
import { EmptyState } from '@/ui/states';

const route = getRouteApi('/shell/commands');

/** All that was run, refused or not begun, newest first. */
export function HistoryTab() {
  const { machine, action, state } = route.useSearch();
  const navigate = useNavigate({ from: '/commands' });
  const filter: ActionFilter = {
    ...(machine && { machine }),
    ...(action && { action }),
    ...(state && { state }),
  };
  const isFiltered = Object.keys(filter).length > 0;
  const set = (change: { machine?: string; action?: string; state?: ActionState }) =>
    void navigate({ search: (before) => ({ ...before, ...change }), resetScroll: false });
  const clear = () => void navigate({ search: { tab: 'history' as const }, resetScroll: false });
  return (
    <>
      <Filters filter={filter} onChange={set} {...(isFiltered && { onClear: clear })} />
      <PastActions
        filter={filter}
        label="Commands"
        empty={
          <EmptyState
            icon={<History size={28} aria-hidden />}
            title={isFiltered ? 'No command matches' : 'Nothing was run yet'}
            body={
              isFiltered
                ? 'None fits the filter.'
                : 'Every command is kept here: who wanted it, when, on which machine, how it ended, and what it printed.'
            }
            action={isFiltered && <Button onClick={clear}>Clear the filter</Button>}
          />
        }
      />
    </>
  );
}

interface FiltersProps {
  filter: ActionFilter;
  onChange: (change: {
    machine?: string | undefined;
    action?: string | undefined;
    state?: ActionState | undefined;
  }) => void;
  onClear?: () => void;
}

function Filters({ filter, onChange, onClear }: FiltersProps) {
  const { data: catalogue } = useQuery(catalogueQuery);
  const names = (catalogue?.items ?? []).map(({ name }) => name);
  // One that the catalogue has no more may still be looked for.
  if (filter.action && !names.includes(filter.action)) names.push(filter.action);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is a part of a form
    <div
      role="group"
      aria-label="Filter"
      className="mb-4 grid grid-cols-2 items-center gap-2 sm:flex sm:flex-wrap print:hidden"
    >
      <MachineFilter machine={filter.machine} onChange={(machine) => onChange({ machine })} />
      <Select
        aria-label="Action"
        small
        className="sm:w-48"
        value={filter.action ?? ''}
        options={[
          { value: '', label: 'Any action' },
          ...names.map((value) => ({ value, label: value })),
        ]}
        onChange={(action) => onChange({ action: action || undefined })}
      />
      <Select
        aria-label="State"
        small
        className="sm:w-48"
        value={filter.state ?? ''}
        options={[
          { value: '' as const, label: 'Any state' },
          ...ALL_STATES.map((value) => ({ value, label: lookOf(value).word })),
        ]}
        onChange={(state) => onChange({ state: state || undefined })}
      />
      {onClear && (
        <Button size="sm" variant="quiet" onClick={onClear}>
          Clear
        </Button>
      )}
    </div>
  );
}
