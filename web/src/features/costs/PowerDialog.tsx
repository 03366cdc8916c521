import { useQuery } from '@tanstack/react-query';
import { machinePowerQuery } from '@/api/queries';
import type { MachinePower } from '@/api/types';
import { can } from '@/shared/can';
import { ListState } from '@/shared/ListState';
import { PowerFields } from '@/shared/power/PowerFields';
import { PowerKnown } from '@/shared/power/PowerKnown';
import { usePowerDraft } from '@/shared/power/use-power-draft';
import { useRole } from '@/shared/session';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { FormDialog } from '@/ui/FormDialog';

interface Props {
  id: string;
  name: string;
  onClose: () => void;
}

/** What a machine draws, how that is known, and what somebody knows better. */
export function PowerDialog({ id, name, onClose }: Props) {
  const query = useQuery(machinePowerQuery(id));
  const allowed = can.editMachine(useRole());
  const title = `Watts of ${name}`;
  if (query.data && allowed.ok) {
    return <Form title={title} power={query.data} onClose={onClose} />;
  }
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      <ListState what="watts" query={query}>
        {(power) => (
          <div className="flex flex-col gap-4">
            <PowerKnown power={power} />
            <p className="text-13 text-t3">Only an operator or admin may set its watts.</p>
          </div>
        )}
      </ListState>
    </Dialog>
  );
}

interface FormProps {
  title: string;
  power: MachinePower;
  onClose: () => void;
}

function Form({ title, power, onClose }: FormProps) {
  const { draft, faults, refusal, isPending, change, save } = usePowerDraft(power, onClose);
  return (
    <FormDialog
      title={title}
      size="md"
      submit="Save"
      busy={isPending}
      onClose={onClose}
      onSubmit={save}
      {...(refusal && { refusal })}
    >
      <PowerKnown power={power} />
      <PowerFields power={power} draft={draft} faults={faults} onChange={change} />
    </FormDialog>
  );
}
