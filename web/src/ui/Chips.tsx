import { type ReactNode, useId } from 'react';

interface Props<T extends string> {
  label: string;
  hint?: ReactNode;
  /** What it means that none is chosen: "All". */
  all: string;
  options: readonly { value: T; label: string }[];
  value: readonly T[];
  error?: string | undefined;
  onChange: (value: T[]) => void;
}

const LOOKS =
  'min-h-8 max-w-full rounded-control border border-line-strong px-2.5 py-1 text-13 font-medium text-t2 [overflow-wrap:anywhere] hover:bg-s2 aria-pressed:border-accent-solid aria-pressed:bg-accent-solid aria-pressed:text-white pointer-coarse:min-h-11 pointer-coarse:px-3.5';

/** Any of some; none of them is all of them. */
export function Chips<T extends string>(props: Props<T>) {
  const { label, hint, all, options, value, error, onChange } = props;
  const id = useId();
  return (
    <fieldset aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-1.5 text-13 font-medium">{label}</legend>
      <div className="flex flex-wrap gap-1.5">
        <button
          type="button"
          aria-pressed={value.length === 0}
          className={LOOKS}
          onClick={() => onChange([])}
        >
          {all}
        </button>
        {options.map((option) => {
          const isOn = value.includes(option.value);
          return (
            <button
              key={option.value}
              type="button"
              aria-pressed={isOn}
              className={LOOKS}
              onClick={() =>
                onChange(
                  isOn ? value.filter((each) => each !== option.value) : [...value, option.value],
                )
              }
            >
              {option.label}
            </button>
          );
        })}
      </div>
      {error && (
        <p id={`${id}-error`} className="mt-1.5 text-13 text-crit">
          {error}
        </p>
      )}
      {hint && <p className="mt-1.5 text-13 text-t3">{hint}</p>}
    </fieldset>
  );
}
