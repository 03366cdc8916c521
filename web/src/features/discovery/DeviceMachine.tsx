import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys } from '@/api/queries';
import type { TailscaleDevice } from '@/api/types';
import { can } from '@/shared/can';
import { useRole } from '@/shared/session';
import { toast } from '@/shared/toast';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/Dialog';
import { MATCH_MEANS, MATCH_WORDS } from './devices';
import { importHosts } from './import/send';
import { MachineName, WhichAct } from './rows';

/** The machine that a device is, what tells so, and how to settle it. */
export function DeviceMachine({ device }: { device: TailscaleDevice }) {
  const { machine_id: id, machine_name, matched_by } = device;
  const role = useRole();
  const allowed = can.changeConnections(role);
  if (!id || !matched_by) return null;
  return (
    <>
      <MachineName id={id} name={machine_name ?? 'A machine'} />
      <span className="block text-12 text-t3" title={MATCH_MEANS[matched_by]}>
        {MATCH_WORDS[matched_by]}
      </span>
      <span className="flex flex-wrap gap-1">
        {allowed.ok && <LinkAct device={device} machineId={id} />}
        {matched_by === 'hostname' && can.discover(role).ok && (
          <WhichAct importKey={`tailnet:${device.id}`} title={device.name} />
        )}
      </span>
    </>
  );
}

interface ActProps {
  device: TailscaleDevice;
  machineId: string;
}

function useReread() {
  const queryClient = useQueryClient();
  return async (machineId: string) => {
    void queryClient.invalidateQueries({ queryKey: keys.hosts });
    void queryClient.invalidateQueries({ queryKey: keys.connection(machineId) });
    await queryClient.invalidateQueries({ queryKey: keys.tailscale });
  };
}

/** One button for both: who pressed it is still on it when it has become the other. */
function LinkAct({ device, machineId }: ActProps) {
  const reread = useReread();
  const [isAsking, setAsking] = useState(false);
  const { name, machine_name, matched_by } = device;
  const isLinked = matched_by === 'link';
  const { mutate, isPending } = useMutation({
    mutationFn: async () => {
      const key = `tailnet:${device.id}`;
      const [item] = await importHosts({ hosts: [{ key, machine_id: machineId }] });
      if (item?.error) throw new Error(item.error.detail);
    },
    onSuccess: async () => {
      await reread(machineId);
      toast(`${name} is linked to ${machine_name}`);
    },
    onError: (error) => toast(`Not linked: ${asApiError(error).detail}`, 'crit'),
  });
  return (
    <>
      <Button
        size="sm"
        className="mt-1"
        busy={isPending}
        aria-label={
          isLinked ? `Unlink ${name} from ${machine_name}` : `Link ${name} to ${machine_name}`
        }
        onClick={() => (isLinked ? setAsking(true) : mutate())}
      >
        {isLinked ? 'Unlink' : 'Link'}
      </Button>
      {isAsking && (
        <ConfirmDialog
          open
          onOpenChange={setAsking}
          title={`Unlink ${name} from ${machine_name}?`}
          confirmLabel="Unlink"
          body={
            <p>
              The hub no longer reaches {machine_name} through the tailnet. The machine and the
              device stay as they are.
            </p>
          }
          onConfirm={async () => {
            await unlink(machineId);
            await reread(machineId);
            toast(`${name} is no longer linked`);
          }}
        />
      )}
    </>
  );
}

async function unlink(id: string): Promise<void> {
  await answer(api.DELETE('/api/v1/machines/{id}/tailscale', { params: { path: { id } } }));
}
