import type { BatchStart, Machine } from '@/api/types';
import { QuickLink } from '@/shared/QuickLink';
import { StatusMark } from '@/ui/StatusMark';

interface Props {
  started: BatchStart;
  machines: readonly Machine[];
  onFollow: () => void;
}

/** Where it was not begun, and why: this is told nowhere else. */
export function Refusals({ started, machines, onFollow }: Props) {
  const refused = started.items.filter(({ error }) => error);
  const begun = started.items.length - refused.length;
  const nameOf = (id: string) => machines.find((machine) => machine.id === id)?.name ?? id;
  return (
    <div className="flex flex-col gap-3">
      <p role="status">
        {begun === 0
          ? 'It was begun nowhere.'
          : `It was begun on ${begun} of ${started.items.length}.`}
      </p>
      <ul aria-label="Where it was not begun" className="flex flex-col gap-2">
        {refused.map(({ machine_id, error }) => (
          <li key={machine_id} className="flex items-start gap-2.5">
            <StatusMark mark="critical" tone="crit" className="mt-[3px]" />
            <span className="min-w-0 [overflow-wrap:anywhere]">
              <bdi className="font-medium">{nameOf(machine_id)}</bdi>: {error?.detail}{' '}
              {error?.conflicting_id && (
                <QuickLink
                  to="/commands/$id"
                  params={{ id: error.conflicting_id }}
                  onClick={onFollow}
                  className="whitespace-nowrap text-accent underline underline-offset-2"
                >
                  Look at it
                </QuickLink>
              )}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
