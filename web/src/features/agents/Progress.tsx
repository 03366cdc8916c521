import { Link } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import type { Machine } from '@/api/types';
import { cn } from '@/lib/cn';
import { KindLine } from '@/shared/KindLine';
import { buttonClass } from '@/ui/Button';
import { StatusMark } from '@/ui/StatusMark';

export type Step = 'waiting' | 'enrolled' | 'live';

type Live = Pick<Machine, 'id' | 'name' | 'kind' | 'kind_suggestion'>;

interface Props {
  step: Step;
  machine?: Live;
  onDone: () => void;
}

const STEPS = [
  { name: 'Run the command', now: 'Waiting for the command to be run' },
  { name: 'Agent installed', now: 'Waiting for the first beat' },
  { name: 'Live', now: 'Live' },
] as const;

/** Where it stands; moves on by itself. */
export function Progress({ step, machine, onDone }: Props) {
  const at = { waiting: 0, enrolled: 1, live: 3 }[step];
  return (
    <div className="flex flex-col gap-4 rounded-button border bg-s2 px-4 py-3.5">
      <ol className="flex flex-col gap-2">
        {STEPS.map(({ name, now }, index) => (
          <li
            key={name}
            aria-current={index === at ? 'step' : undefined}
            className={cn('flex items-center gap-2.5', index > at && 'text-t3')}
          >
            {index < at ? (
              <Check size={15} aria-hidden className="text-ok" />
            ) : (
              <StatusMark mark="unknown" tone={index === at ? 'info' : 'off'} size={15} />
            )}
            <span aria-live={index === at ? 'polite' : undefined}>
              {index === at ? `${now}…` : name}
            </span>
          </li>
        ))}
      </ol>
      {machine && <KindLine machine={machine} />}
      {machine && (
        <div role="status" className="flex flex-wrap items-center justify-between gap-3">
          <span className="font-medium">
            <bdi>{machine.name}</bdi> is live.
          </span>
          <span className="flex flex-wrap gap-2">
            <button type="button" className={buttonClass({ size: 'sm' })} onClick={onDone}>
              Done
            </button>
            <Link
              to="/machines/$id"
              params={{ id: machine.id }}
              search={{}}
              className={buttonClass({ size: 'sm', variant: 'primary' })}
            >
              Open it
            </Link>
          </span>
        </div>
      )}
    </div>
  );
}
