import type { ComponentProps, ReactNode } from 'react';
import { cn } from '@/lib/cn';

interface Props {
  /** The name of the table. */
  label: string;
  children: ReactNode;
  className?: string;
}

/** A table that scrolls sideways by itself where the page is narrow. */
export function Table({ label, children, className }: Props) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is a part of a form
    <div
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
      tabIndex={0}
      className={cn('relative overflow-x-auto rounded-[inherit]', className)}
    >
      <table
        aria-label={label}
        className="w-full border-collapse text-left text-13 [&_tbody>tr:last-child>td]:border-b-0"
      >
        {children}
      </table>
    </div>
  );
}

export function Th({ className, ...rest }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      {...rest}
      className={cn('whitespace-nowrap border-b px-3 py-2 text-12 font-medium text-t3', className)}
    />
  );
}

export function Td({ className, ...rest }: ComponentProps<'td'>) {
  return <td {...rest} className={cn('border-b px-3 py-2 align-top', className)} />;
}
