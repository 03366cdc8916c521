import { useEffect, useRef } from 'react';
import type { Selection } from './use-selection';

interface Props {
  selection: Selection;
  keys: readonly string[];
}

/** A box for all that are shown: set, empty, or neither. */
export function SelectAll({ selection: { chosen, toggle, set }, keys }: Props) {
  const box = useRef<HTMLInputElement>(null);
  const count = keys.filter((key) => chosen.has(key)).length;
  const isSome = count > 0 && count < keys.length;
  useEffect(() => {
    if (box.current) box.current.indeterminate = isSome;
  }, [isSome]);
  if (!toggle || keys.length === 0) return <span className="sr-only">Select</span>;
  return (
    <>
      {/* On a phone the box is not there, and the bar below the list has the same to offer. */}
      <span className="sr-only">Select</span>
      <span className="relative flex size-6 items-center justify-center max-lg:hidden">
        <input
          ref={box}
          type="checkbox"
          aria-label={`Select all ${keys.length} that can be imported`}
          checked={count === keys.length}
          onChange={() => set(count === keys.length ? [] : keys)}
          className="size-4 accent-[var(--accent-solid)]"
        />
      </span>
    </>
  );
}
