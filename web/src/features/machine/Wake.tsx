import { useMutation, useQuery } from '@tanstack/react-query';
import { Power } from 'lucide-react';
import { answer, api } from '@/api/client';
import { actionQuery } from '@/api/commands';
import { asApiError } from '@/api/problem';
import type { Action, MachineDetail } from '@/api/types';
import { can } from '@/shared/can';
import { isOpen } from '@/shared/commands/words';
import { QuickLink } from '@/shared/QuickLink';
import { useRole } from '@/shared/session';
import { Button } from '@/ui/Button';

/** Whether there is something to wake: it is off, and a network card of it is known. */
export function isAsleep({ status, cards }: Pick<MachineDetail, 'status' | 'cards'>): boolean {
  return status === 'offline' && cards.length > 0;
}

/** Wakes a machine that is off, and says what became of that. */
export function Wake({ machine }: { machine: MachineDetail }) {
  const allowed = can.runCommands(useRole());
  const wake = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/machines/{id}/wake', {
          params: { path: { id: machine.id } },
          body: { via: null },
        }),
      ),
  });
  if (!allowed.ok || !isAsleep(machine)) return null;
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-card border border-line bg-s1 px-4 py-3 print:hidden">
      <div
        role="status"
        className="min-w-0 flex-1 basis-52 text-13 text-t2 [overflow-wrap:anywhere]"
      >
        {wake.error ? (
          <span className="text-crit">{asApiError(wake.error).detail}</span>
        ) : wake.data ? (
          <Sent first={wake.data} name={machine.name} />
        ) : (
          'Another machine of its network can wake it, where its firmware listens for that.'
        )}
      </div>
      <Button
        icon={<Power size={15} aria-hidden />}
        busy={wake.isPending}
        onClick={() => wake.mutate()}
      >
        {wake.data ? `Wake ${machine.name} again` : `Wake ${machine.name}`}
      </Button>
    </div>
  );
}

function Sent({ first, name }: { first: Action; name: string }) {
  const action = useQuery(actionQuery(first.id)).data ?? first;
  return (
    <>
      {words(action, name)}{' '}
      <QuickLink
        to="/commands/$id"
        params={{ id: action.id }}
        className="text-accent underline underline-offset-2"
      >
        The command
      </QuickLink>
    </>
  );
}

function words(action: Action, name: string): string {
  const by = action.machine_name;
  if (action.state === 'waiting') return `It waits for an approval before ${by} sends the packet.`;
  if (isOpen(action)) return `${by} sends the magic packet…`;
  if (action.state === 'done') {
    return `${by} has sent the magic packet. Nobody answers one: ${name} is awake when it beats.`;
  }
  return `${by} did not send the magic packet: ${action.failure?.message ?? 'nobody knows why.'}`;
}
