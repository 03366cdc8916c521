import { LayoutGrid, List, Rows3 } from 'lucide-react';
import { SearchField } from '@/shared/SearchField';
import { IconButton } from '@/ui/Button';
import { Select } from '@/ui/Field';
import { Segmented } from '@/ui/Segmented';
import type { Filter } from './filter';

interface Props {
  filter: Filter;
  tags: readonly string[];
  view: 'cards' | 'list';
  dense: boolean;
  onFilter: (change: Partial<Filter>) => void;
  onView: (view: 'cards' | 'list') => void;
  onDense: (dense: boolean) => void;
}

export function FilterBar({ filter, tags, view, dense, onFilter, onView, onDense }: Props) {
  return (
    <div className="mt-6 flex flex-wrap items-center gap-2 print:hidden">
      <SearchField
        label="Filter machines"
        value={filter.q ?? ''}
        onChange={(q) => onFilter({ q: q || undefined })}
      />
      <div className="max-sm:order-1">
        <Segmented
          label="Kind"
          value={filter.kind ?? 'all'}
          options={[
            { value: 'all', label: 'All' },
            { value: 'server', label: 'Servers' },
            { value: 'workstation', label: 'Workstations' },
          ]}
          onChange={(kind) => onFilter({ kind: kind === 'all' ? undefined : kind })}
        />
      </div>
      {tags.length > 0 && (
        <Select
          aria-label="Tag"
          className="max-w-40 max-sm:order-1"
          value={filter.tag ?? ''}
          options={[
            { value: '', label: 'Any tag' },
            ...tags.map((tag) => ({ value: tag, label: tag })),
          ]}
          onChange={(tag) => onFilter({ tag: tag || undefined })}
        />
      )}
      <div className="ml-auto flex items-center gap-1 sm:gap-2">
        <IconButton label="Dense" pressed={dense} onClick={() => onDense(!dense)}>
          <Rows3 size={17} aria-hidden />
        </IconButton>
        <Segmented
          label="View"
          value={view}
          options={[
            { value: 'cards', label: 'Cards', icon: <LayoutGrid size={16} aria-hidden /> },
            { value: 'list', label: 'List', icon: <List size={16} aria-hidden /> },
          ]}
          onChange={onView}
        />
      </div>
    </div>
  );
}
