import { Lightbulb } from 'lucide-react';
import { asApiError } from '@/api/problem';
import type { Kind, Machine } from '@/api/types';
import { Button } from '@/ui/Button';
import { can } from './can';
import { useMachineChange } from './machine-changed';
import { useRole } from './session';
import { toast } from './toast';

type Facts = Pick<Machine, 'id' | 'name' | 'kind' | 'kind_suggestion'>;

/** What kind it seems to be, asked once: either answer settles it. */
export function KindLine({ machine }: { machine: Facts }) {
  const mayEdit = can.editMachine(useRole());
  const { mutate, isPending, variables } = useMachineChange(machine.id, ({ name, kind }) =>
    toast(`${name} is a ${kind}`),
  );
  const { kind, kind_suggestion: suggestion } = machine;
  if (!suggestion || suggestion.kind === kind || !mayEdit.ok) return null;
  const settle = (to: Kind) =>
    mutate(
      { kind: to },
      { onError: (error) => toast(`Not changed: ${asApiError(error).detail}`, 'crit') },
    );
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-13 text-t2 print:hidden">
      <span className="flex items-start gap-2">
        <Lightbulb size={15} aria-hidden className="mt-0.5 shrink-0 text-t3" />
        This seems to be a {suggestion.kind}. {suggestion.reason}
      </span>
      <span className="flex flex-wrap gap-2">
        <Button
          size="sm"
          busy={isPending && variables.kind === suggestion.kind}
          onClick={() => settle(suggestion.kind)}
        >
          Make it a {suggestion.kind}
        </Button>
        <Button
          size="sm"
          variant="quiet"
          busy={isPending && variables.kind === kind}
          onClick={() => settle(kind)}
        >
          No, it is a {kind}
        </Button>
      </span>
    </div>
  );
}
