import { Button } from '@/ui/Button';
import { useImport } from './use-import';
import type { Selection } from './use-selection';

/** The hub takes no more in at once. */
const MOST = 100;

interface Props {
  selection: Selection;
  /** All that could be chosen of what is shown. */
  keys: readonly string[];
}

/** Stands below the list while something is chosen. */
export function SelectionBar({ selection: { chosen, set }, keys }: Props) {
  const open = useImport();
  const selected = keys.filter((key) => chosen.has(key));
  if (selected.length === 0) return null;
  return (
    <section
      aria-label="What is selected"
      className="layer-in sticky bottom-18 z-20 mt-4 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card border border-line-strong bg-s1 px-4 py-2.5 shadow-float md:bottom-4"
    >
      <span className="font-medium" role="status">
        {selected.length} selected
      </span>
      <Button
        variant="primary"
        size="sm"
        disabled={selected.length > MOST}
        onClick={() => open(selected)}
      >
        {selected.length === 1 ? 'Import…' : `Import ${selected.length} hosts…`}
      </Button>
      {selected.length > MOST && <span className="text-13 text-t2">At most {MOST} at a time.</span>}
      <span className="ml-auto flex gap-1">
        {selected.length < keys.length && (
          <Button size="sm" variant="quiet" onClick={() => set(keys)}>
            All {keys.length}
          </Button>
        )}
        <Button size="sm" variant="quiet" onClick={() => set([])}>
          None
        </Button>
      </span>
    </section>
  );
}
