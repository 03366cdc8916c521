import { useMutation, useQueryClient } from '@tanstack/react-query';
import { asApiError } from '@/api/problem';
import { keys } from '@/api/queries';
import { can } from '@/shared/can';
import { useRole } from '@/shared/session';
import { toast } from '@/shared/toast';
import { Button } from '@/ui/Button';
import type { Namesake } from '../hosts';
import { type ImportLine, noteImport } from './imports';
import { importHosts } from './send';

interface Props {
  line: ImportLine;
  namesake: Namesake;
  onLinked: () => void;
  onAnother: () => void;
}

/** It was refused for a name that anybody can claim: whoever imports says which machine it is. */
export function Doubtful({ line, namesake: { name }, onLinked, onAnother }: Props) {
  // Where the hub logs in to a machine is for admins to say.
  const mayLink = can.changeConnections(useRole()).ok;
  return (
    <div className="flex flex-col gap-2 border-t px-3 py-2.5 text-13">
      <p className="[overflow-wrap:anywhere]">
        Is it that machine? Nothing else tells, and anybody can claim a name.
        {!mayLink && ' Only an admin may link it: the hub logs in there from then on.'}
      </p>
      <span className="flex flex-wrap gap-1.5">
        {mayLink && <LinkIt line={line} name={name} onLinked={onLinked} />}
        <Button
          size="sm"
          aria-label={`It is another… ${line.title} is not ${name}`}
          onClick={onAnother}
        >
          It is another…
        </Button>
      </span>
    </div>
  );
}

interface LinkProps {
  line: ImportLine;
  name: string;
  onLinked: () => void;
}

function LinkIt({ line, name, onLinked }: LinkProps) {
  const queryClient = useQueryClient();
  const { key, title, machine_id, wishes } = line;
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      importHosts({
        hosts: [{ key, machine_id: machine_id ?? null }],
        ...(wishes && { agent: wishes }),
      }),
    onSuccess: (items) => {
      onLinked();
      noteImport(items, new Map([[key, title]]), wishes);
      for (const queryKey of [keys.hosts, keys.machines, keys.tailscale]) {
        void queryClient.invalidateQueries({ queryKey });
      }
    },
    onError: (error) => toast(`Not linked: ${asApiError(error).detail}`, 'crit'),
  });
  return (
    <Button
      size="sm"
      busy={isPending}
      aria-label={`Link it to that machine: ${title}, ${name}`}
      onClick={() => mutate()}
    >
      Link it to that machine
    </Button>
  );
}
