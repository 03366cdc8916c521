import { LayoutGrid, List, Rows3, Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useKey } from '@/lib/keys';
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
      <SearchField value={filter.q ?? ''} onChange={(q) => onFilter({ q: q || undefined })} />
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

/** What is typed is there at once; the address follows. */
function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const sent = useRef(value);

  useEffect(() => {
    // The address changed by other means: back button, a link, "clear".
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);

  function send(next: string) {
    setText(next);
    sent.current = next;
    onChange(next);
  }

  useKey('/', () => input.current?.focus());

  return (
    <div className="relative min-w-34 flex-1 sm:w-44 sm:flex-none lg:w-64">
      <Search size={16} aria-hidden className="absolute top-1/2 left-3 -translate-y-1/2 text-t3" />
      <input
        ref={input}
        type="search"
        aria-label="Filter machines"
        placeholder="Filter"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => send(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (text === '') input.current?.blur();
          else send('');
        }}
        className="h-9 w-full rounded-button border border-line-strong bg-s1 pr-9 pl-9 text-14 placeholder:text-t3 pointer-coarse:h-11 [&::-webkit-search-cancel-button]:hidden"
      />
      {text !== '' && (
        <IconButton
          label="Empty the filter"
          className="absolute top-1/2 right-0.5 -translate-y-1/2"
          onClick={() => {
            send('');
            input.current?.focus();
          }}
        >
          <X size={15} aria-hidden />
        </IconButton>
      )}
    </div>
  );
}
