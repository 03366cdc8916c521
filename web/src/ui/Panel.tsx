import { type ReactNode, useId } from 'react';
import { cn } from '@/lib/cn';

interface Props {
  title: string;
  /** Small print beside the title. */
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** The content reaches to the edges (tables). */
  flush?: boolean;
  className?: string;
}

/** A named part of a page on a surface of its own. */
export function Panel({ title, note, actions, children, flush = false, className }: Props) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={cn('min-w-0 break-inside-avoid rounded-card border border-line bg-s1', className)}
    >
      <div className="flex min-h-12 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
        <h2 id={id} className="text-14 font-semibold">
          {title}
        </h2>
        {note && <span className="text-13 text-t3">{note}</span>}
        {actions && (
          <div className="ml-auto flex flex-wrap items-center gap-1.5 print:hidden">{actions}</div>
        )}
      </div>
      <div className={flush ? 'border-t border-line' : 'px-4 pb-4'}>{children}</div>
    </section>
  );
}
