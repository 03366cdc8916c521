import { Loader } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from '@/lib/cn';

export type ButtonVariant = 'primary' | 'default' | 'quiet' | 'danger';

const VARIANTS: Record<ButtonVariant, string> = {
  primary: 'border border-transparent bg-accent-solid text-white hover:brightness-110',
  default: 'border border-line-strong bg-s1 text-t1 hover:bg-s2',
  quiet: 'text-t2 hover:bg-s2 hover:text-t1',
  danger: 'border border-transparent bg-crit-solid text-white hover:brightness-110',
};

const SIZES = {
  md: 'h-9 px-3.5 text-14 pointer-coarse:h-11',
  sm: 'h-7 px-2.5 text-13 pointer-coarse:h-11',
};

export interface ButtonStyle {
  variant?: ButtonVariant;
  size?: keyof typeof SIZES;
}

/** The looks of a button, for links that look like one. */
export function buttonClass({ variant = 'default', size = 'md' }: ButtonStyle = {}): string {
  return cn(
    'inline-flex shrink-0 select-none items-center justify-center gap-2 rounded-button font-medium',
    'whitespace-nowrap transition-[background-color,filter] duration-120',
    'disabled:cursor-not-allowed disabled:opacity-55 disabled:hover:brightness-100',
    VARIANTS[variant],
    SIZES[size],
  );
}

interface Props extends ComponentProps<'button'>, ButtonStyle {
  /** It was pressed and works: a second press does nothing. */
  busy?: boolean;
  icon?: ReactNode;
}

export function Button({
  variant,
  size,
  busy = false,
  icon,
  children,
  className,
  onClick,
  ...rest
}: Props) {
  return (
    <button
      type="button"
      {...rest}
      className={cn(buttonClass({ variant, size }), className)}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {busy ? <Loader size={16} aria-hidden className="late opacity-80" /> : icon}
      {children}
    </button>
  );
}

interface IconProps extends ComponentProps<'button'> {
  label: string;
  pressed?: boolean;
}

/** A button that is a picture; its name is its tooltip, too. */
export function IconButton({ label, pressed, className, children, ...rest }: IconProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      {...rest}
      className={cn(
        'inline-flex size-8 shrink-0 items-center justify-center rounded-button text-t2 transition-colors duration-120',
        'hover:bg-s2 hover:text-t1 aria-pressed:bg-s3 aria-pressed:text-t1 pointer-coarse:size-11',
        'disabled:cursor-not-allowed disabled:opacity-50',
        className,
      )}
    >
      {children}
    </button>
  );
}
