import { useQuery } from '@tanstack/react-query';
import type { MachineDetail, Service } from '@/api/types';
import { reasonWords } from '@/shared/commands/words';
import { ConfirmDialog } from '@/ui/Dialog';
import { wayQuery } from '../ways';
import { VERBS, type Verb, warningOf } from './verbs';

interface Props {
  machine: MachineDetail;
  verb: Verb;
  unit: Pick<Service, 'name' | 'expected'>;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asked before: whoever uses the service is interrupted. */
export default function UnitDialog({ machine, verb, unit, onConfirm, onClose }: Props) {
  const { action, word, effect } = VERBS[verb];
  const { name } = unit;
  const way = useQuery(wayQuery(machine.id, action, { service: name })).data;
  const reasons = way?.can ? way.what.reasons : [];
  const warning = warningOf(verb, unit);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`${word} ${name} on ${machine.name}?`}
      confirmLabel={reasons.length > 0 ? 'Ask for it' : word}
      body={
        <div className="flex flex-col gap-2">
          <p>
            The hub logs in to <b className="font-medium text-t1">{machine.name}</b> and runs{' '}
            <code className="[overflow-wrap:anywhere]">
              systemctl {verb} {name}
            </code>
            , then looks how it is.
          </p>
          <p>{effect}</p>
          {warning && <p className="font-medium text-t1">{warning}</p>}
          {reasons.length > 0 && (
            <p className="font-medium text-t1">
              It waits until somebody approves it, because {reasonWords(reasons)}.
            </p>
          )}
          {way?.can === false && <p className="text-crit">{way.why}</p>}
        </div>
      }
      onConfirm={onConfirm}
    />
  );
}
