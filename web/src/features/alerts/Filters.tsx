import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { AlertFilter } from '@/api/queries';
import type { AlertCondition } from '@/api/types';
import { CONDITIONS } from '@/shared/alerts/words';
import { MachineFilter } from '@/shared/MachineFilter';
import { Button } from '@/ui/Button';
import { Select } from '@/ui/Field';
import { isFiltered } from './groups';

const route = getRouteApi('/shell/alerts');

/** The filter, in the address, and how it is changed. */
export function useFilter(): [AlertFilter, (change: AlertFilter) => void] {
  const { machine, severity, condition } = route.useSearch();
  const navigate = useNavigate({ from: '/alerts' });
  const set = (change: AlertFilter) =>
    void navigate({
      to: '/alerts',
      search: (before) => ({ ...before, ...change }),
      resetScroll: false,
    });
  return [{ machine, severity, condition }, set];
}

export const NO_FILTER: AlertFilter = {
  machine: undefined,
  severity: undefined,
  condition: undefined,
};

/** Which alerts: of which machine, how bad, about what. */
export function Filters() {
  const [filter, setFilter] = useFilter();
  const conditions = Object.entries(CONDITIONS) as [AlertCondition, string][];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is a part of a form
    <div
      role="group"
      aria-label="Filter"
      className="mb-4 grid grid-cols-2 items-center gap-2 sm:flex sm:flex-wrap print:hidden"
    >
      <Select
        aria-label="Severity"
        small
        className="sm:w-40"
        value={filter.severity ?? ''}
        options={[
          { value: '', label: 'Any severity' },
          { value: 'critical', label: 'Critical' },
          { value: 'high', label: 'High' },
        ]}
        onChange={(severity) =>
          setFilter({ severity: severity === '' ? undefined : (severity as 'critical' | 'high') })
        }
      />
      <Select
        aria-label="Condition"
        small
        className="sm:w-44"
        value={filter.condition ?? ''}
        options={[
          { value: '', label: 'Any condition' },
          ...conditions.map(([value, label]) => ({ value, label })),
        ]}
        onChange={(condition) =>
          setFilter({ condition: condition === '' ? undefined : (condition as AlertCondition) })
        }
      />
      <MachineFilter machine={filter.machine} onChange={(machine) => setFilter({ machine })} />
      {isFiltered(filter) && (
        <Button size="sm" variant="quiet" onClick={() => setFilter(NO_FILTER)}>
          Clear
        </Button>
      )}
    </div>
  );
}
