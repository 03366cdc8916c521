import { type ReactNode, useId } from 'react';
import { cn } from '@/lib/cn';

interface Props {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

/** A named part of the settings: what it is for, then the controls. */
export function Part({ title, lead, actions, wide = false, children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={cn('mb-10', wide ? 'max-w-4xl' : 'max-w-[640px]')}>
      <div className="mb-4 flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 max-w-[640px]">
          <h2 id={id} className="text-15 font-semibold">
            {title}
          </h2>
          {lead && <div className="mt-1 text-14 text-t2">{lead}</div>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  );
}

/** The same as a surface of its own, for tables. */
export function Surface({ children }: { children: ReactNode }) {
  return <div className="rounded-card border border-line bg-s1">{children}</div>;
}
