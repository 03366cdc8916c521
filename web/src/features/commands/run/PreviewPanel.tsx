import type { ActionDefinition } from '@/api/types';
import { duration } from '@/lib/time';
import { CopyField } from '@/ui/CopyField';
import { DangerBadge } from '../DangerBadge';
import type { Preview } from './use-preview';

interface Props {
  definition: ActionDefinition;
  preview: Preview;
  /** Of which machine it is told; absent for none. */
  machine: string | undefined;
  isMany: boolean;
}

/** What it does to people, and what is run, word for word. */
export function PreviewPanel({ definition, preview, machine, isMany }: Props) {
  const { data, error } = preview;
  const faults = error?.errors.filter(({ pointer }) => pointer.startsWith('/params/')) ?? [];
  return (
    <section
      aria-label="What happens"
      aria-busy={!preview.isCurrent && Boolean(data)}
      className="flex flex-col gap-2.5 rounded-card border border-line bg-s2 p-3"
    >
      <div className="flex items-start gap-3">
        <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">
          {data?.effect ?? definition.effect}
        </p>
        <DangerBadge danger={definition.danger} />
      </div>
      {data && (
        <>
          <CopyField label="The command" text={data.line} />
          <p className="text-13 text-t3">
            {isMany && machine && `As on ${machine}. `}
            {data.root ? 'As root' : 'As who logs in'}, for {duration(data.timeout_seconds)} at
            most.
          </p>
        </>
      )}
      {error && faults.length === 0 && (
        <p role="alert" className="text-13 text-crit">
          {error.detail} {error.advice}
        </p>
      )}
    </section>
  );
}
