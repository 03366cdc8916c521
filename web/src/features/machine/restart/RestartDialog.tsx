import type { MachineDetail } from '@/api/types';
import { ConfirmDialog } from '@/ui/Dialog';

interface Props {
  machine: MachineDetail;
  /** The unit, as it is listed. */
  name: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asked before: whoever uses the service is interrupted. */
export default function RestartDialog({ machine, name, onConfirm, onClose }: Props) {
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Restart ${name} on ${machine.name}?`}
      confirmLabel="Restart"
      body={
        <>
          <p>
            The hub logs in to <b className="font-medium text-t1">{machine.name}</b> and runs{' '}
            <code className="[overflow-wrap:anywhere]">systemctl restart {name}</code>, then looks
            how it is.
          </p>
          <p className="mt-2">Who uses it is interrupted while it stops and starts.</p>
        </>
      }
      onConfirm={onConfirm}
    />
  );
}
