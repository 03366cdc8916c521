import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { machineQuery } from '@/api/queries';
import { can } from '@/shared/can';
import { useRole } from '@/shared/session';
import { Dialog } from '@/ui/Dialog';
import { Segmented } from '@/ui/Segmented';
import { ByAgent } from './ByAgent';
import { ByHand } from './ByHand';
import { forgetUsedCodes } from './code';

type Mode = 'agent' | 'manual';

interface Props {
  mode: Mode;
  /** A machine that is known already and gets an agent. */
  machineId?: string;
  onMode: (mode: Mode) => void;
  onClose: () => void;
}

/** From nothing to a live machine: one command, and the page sees the rest by itself. */
export default function AddMachineDialog({ mode, machineId, onMode, onClose }: Props) {
  const allowed = can.addMachine(useRole());
  const queryClient = useQueryClient();
  const known = useQuery({
    ...machineQuery(machineId ?? ''),
    enabled: machineId !== undefined,
  }).data;
  const title = machineId ? `An agent for ${known?.name ?? 'this machine'}` : 'Add a machine';

  useEffect(() => () => forgetUsedCodes(queryClient), [queryClient]);

  return (
    <Dialog open onOpenChange={onClose} title={title} size="lg">
      {allowed.ok ? (
        <div className="flex flex-col gap-5">
          {!machineId && (
            <Segmented
              label="How"
              value={mode}
              options={[
                { value: 'agent', label: 'With the agent' },
                { value: 'manual', label: 'By hand' },
              ]}
              onChange={onMode}
            />
          )}
          {mode === 'agent' || machineId ? (
            <ByAgent machineId={machineId} onDone={onClose} />
          ) : (
            <ByHand />
          )}
        </div>
      ) : (
        <p className="text-t2">{allowed.why}</p>
      )}
    </Dialog>
  );
}
