import { type ReactNode, useRef } from 'react';
import { cn } from '@/lib/cn';

interface Segment<T extends string> {
  value: T;
  label: string;
  /** Shown instead of the label, which stays its name. */
  icon?: ReactNode;
}

interface Props<T extends string> {
  label: string;
  options: readonly Segment<T>[];
  value: T | undefined;
  onChange: (value: T) => void;
  size?: 'sm' | 'md';
}

/** One of a few: a group of radio buttons that stand side by side. */
export function Segmented<T extends string>({
  label,
  options,
  value,
  onChange,
  size = 'md',
}: Props<T>) {
  const group = useRef<HTMLDivElement>(null);
  const chosen = options.findIndex((option) => option.value === value);

  function move(event: React.KeyboardEvent) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = (Math.max(chosen, 0) + step + options.length) % options.length;
    const next = options[at];
    if (!next) return;
    onChange(next.value);
    group.current?.querySelectorAll<HTMLElement>('[role=radio]')[at]?.focus();
  }

  return (
    <div
      ref={group}
      role="radiogroup"
      aria-label={label}
      onKeyDown={move}
      className="inline-flex w-fit shrink-0 rounded-button border border-line-strong bg-s1 p-0.5"
    >
      {options.map((option, at) => (
        // biome-ignore lint/a11y/useSemanticElements: a radio input cannot hold a picture
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={at === chosen}
          aria-label={option.icon ? option.label : undefined}
          title={option.icon ? option.label : undefined}
          tabIndex={at === Math.max(chosen, 0) ? 0 : -1}
          onClick={() => onChange(option.value)}
          className={cn(
            'inline-flex items-center justify-center rounded-control px-2.5 text-13 font-medium text-t2 transition-colors duration-120',
            'hover:text-t1 aria-checked:bg-s3 aria-checked:text-t1 pointer-coarse:h-10 pointer-coarse:min-w-10',
            size === 'md' ? 'h-[30px]' : 'h-6',
          )}
        >
          {option.icon ?? option.label}
        </button>
      ))}
    </div>
  );
}
