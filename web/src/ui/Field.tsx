import { ChevronDown } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { createContext, useContext, useId } from 'react';
import { cn } from '@/lib/cn';

interface FieldState {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
}

const FieldContext = createContext<FieldState | undefined>(undefined);

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
  className?: string;
  children: ReactNode;
}

/** A label, a control, and what is to be said of it; the three belong together for all readers. */
export function Field({ label, hint, error, optional, className, children }: FieldProps) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : undefined;
  const errorId = error ? `${id}-error` : undefined;
  const describedBy = [errorId, hintId].filter(Boolean).join(' ') || undefined;
  return (
    <FieldContext value={{ id, describedBy, invalid: Boolean(error) }}>
      <div className={cn('flex flex-col gap-1.5', className)}>
        <span className="flex items-baseline justify-between gap-2 text-13">
          <label htmlFor={id} className="font-medium text-t1">
            {label}
          </label>
          {optional && <span className="text-12 text-t3">Optional</span>}
        </span>
        {children}
        {error && (
          <p id={errorId} className="text-13 text-crit">
            {error}
          </p>
        )}
        {hint && (
          <p id={hintId} className="text-13 text-t3">
            {hint}
          </p>
        )}
      </div>
    </FieldContext>
  );
}

const control = cn(
  'w-full rounded-control border border-line-strong bg-s1 text-14 text-t1 placeholder:text-t3',
  'aria-invalid:border-crit disabled:cursor-not-allowed disabled:bg-s2 disabled:text-t3',
);

function useField() {
  const field = useContext(FieldContext);
  return {
    id: field?.id,
    'aria-describedby': field?.describedBy,
    'aria-invalid': field?.invalid || undefined,
  };
}

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  const field = useField();
  return (
    <input
      {...field}
      {...rest}
      className={cn(control, 'h-9 px-3 pointer-coarse:h-11', className)}
    />
  );
}

export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  const field = useField();
  return (
    <textarea
      rows={3}
      {...field}
      {...rest}
      className={cn(control, 'px-3 py-2 leading-5', className)}
    />
  );
}

export interface Option<T extends string = string> {
  value: T;
  label: string;
  disabled?: boolean;
}

interface SelectProps<T extends string>
  extends Omit<ComponentProps<'select'>, 'onChange' | 'size'> {
  options: readonly Option<T>[];
  onChange?: (value: T) => void;
  /** Small letters, for a bar or a table. */
  small?: boolean;
}

/** The browser's own list, with a frame like that of the other controls. */
export function Select<T extends string>({
  options,
  onChange,
  small = false,
  className,
  ...rest
}: SelectProps<T>) {
  const field = useField();
  return (
    <span className={cn('relative block', className)}>
      <select
        {...field}
        {...rest}
        className={cn(
          control,
          'appearance-none truncate pr-8 pl-3 pointer-coarse:h-11',
          small ? 'h-8 text-13!' : 'h-9',
        )}
        onChange={(event) => onChange?.(event.target.value as T)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        size={15}
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-t3"
      />
    </span>
  );
}

interface SwitchProps {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

export function Switch({ label, hint, checked, onChange, disabled }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <span>
        <label htmlFor={id} className="text-14 font-medium">
          {label}
        </label>
        {hint && (
          <span id={`${id}-hint`} className="block text-13 text-t3">
            {hint}
          </span>
        )}
      </span>
      <span className="relative mt-0.5 inline-flex h-6 w-11 shrink-0">
        <input
          id={id}
          type="checkbox"
          role="switch"
          aria-checked={checked}
          checked={checked}
          disabled={disabled}
          aria-describedby={hint ? `${id}-hint` : undefined}
          onChange={(event) => onChange(event.target.checked)}
          className="peer absolute inset-0 size-full cursor-pointer appearance-none rounded-full border border-line-strong bg-s2 transition-colors duration-120 checked:border-accent-solid checked:bg-accent-solid"
        />
        <span className="pointer-events-none absolute top-1 left-1 size-4 rounded-full bg-line-strong transition-transform duration-120 peer-checked:translate-x-5 peer-checked:bg-white" />
      </span>
    </div>
  );
}
