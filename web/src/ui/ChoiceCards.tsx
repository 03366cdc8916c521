import { useId } from 'react';
import { cn } from '@/lib/cn';

export interface Choice<T extends string> {
  value: T;
  label: string;
  /** What it means, in a sentence. */
  means: string;
  /** It may not be chosen; what it means says why. */
  isDisabled?: boolean;
}

interface Props<T extends string> {
  label: string;
  options: readonly Choice<T>[];
  value: T;
  onChange: (value: T) => void;
  error?: string | undefined;
}

/** One of two or three that each need a sentence. */
export function ChoiceCards<T extends string>({
  label,
  options,
  value,
  onChange,
  error,
}: Props<T>) {
  const id = useId();
  return (
    <div
      role="radiogroup"
      aria-label={label}
      aria-invalid={error ? true : undefined}
      aria-describedby={error ? `${id}-error` : undefined}
      className="grid gap-3 sm:grid-cols-2"
    >
      {options.map((option) => (
        <label
          key={option.value}
          htmlFor={`${id}-${option.value}`}
          className={cn(
            'relative flex cursor-pointer items-start gap-3 rounded-card border bg-s1 p-3.5',
            'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
            'has-disabled:cursor-not-allowed',
            value === option.value
              ? 'border-accent shadow-[inset_0_0_0_1px_var(--accent)]'
              : 'border-line-strong hover:bg-s2',
          )}
        >
          <input
            id={`${id}-${option.value}`}
            type="radio"
            name={id}
            aria-labelledby={`${id}-${option.value}-name`}
            aria-describedby={`${id}-${option.value}-means`}
            checked={value === option.value}
            disabled={option.isDisabled}
            onChange={() => onChange(option.value)}
            className="mt-0.5 size-4 shrink-0 accent-[var(--accent-solid)] outline-none!"
          />
          <span className="min-w-0 [overflow-wrap:anywhere]">
            <span id={`${id}-${option.value}-name`} className="block font-medium">
              {option.label}
            </span>
            <span id={`${id}-${option.value}-means`} className="block text-13 text-t2">
              {option.means}
            </span>
          </span>
        </label>
      ))}
      {error && (
        <p id={`${id}-error`} className="text-13 text-crit sm:col-span-full">
          {error}
        </p>
      )}
    </div>
  );
}
