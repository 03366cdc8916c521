import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './Button';
import { CopyButton } from './CopyField';

interface EmptyProps {
  title: string;
  body: ReactNode;
  action?: ReactNode;
  icon?: ReactNode;
}

/** Nothing is here: what would be, and the one thing to do. */
export function EmptyState({ title, body, action, icon }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-3 rounded-card border border-dashed border-line-strong px-6 py-12 text-center">
      {icon && <span className="text-t3">{icon}</span>}
      <h2 className="text-15 font-semibold">{title}</h2>
      <div className="max-w-prose text-14 text-t2">{body}</div>
      {action && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

export interface Failure {
  message: string;
  /** What to give to whoever looks into it. */
  details?: string;
}

interface ErrorProps {
  /** "Machines cannot be shown" */
  title: string;
  failure: Failure;
  onRetry?: () => void;
  busy?: boolean;
}

export function ErrorState({ title, failure, onRetry, busy }: ErrorProps) {
  return (
    <div role="alert" className="flex flex-col gap-3 rounded-card border border-crit/60 bg-s1 p-4">
      <div className="flex gap-3">
        <CircleAlert size={18} aria-hidden className="mt-px shrink-0 text-crit" />
        <div className="min-w-0">
          <p className="font-semibold">{title}</p>
          <p className="text-t2 [overflow-wrap:anywhere]">{failure.message}</p>
        </div>
      </div>
      <div className="flex flex-wrap gap-2 pl-[30px]">
        {onRetry && (
          <Button size="sm" busy={busy} onClick={onRetry}>
            Try again
          </Button>
        )}
        {failure.details && <CopyButton text={failure.details} label="Copy details" />}
      </div>
    </div>
  );
}
