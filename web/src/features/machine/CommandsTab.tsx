import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { SquareTerminal } from 'lucide-react';
import { openActionsQuery } from '@/api/commands';
import type { MachineDetail } from '@/api/types';
import { can } from '@/shared/can';
import { PastActions } from '@/shared/commands/PastActions';
import { useRole } from '@/shared/session';
import { buttonClass } from '@/ui/Button';
import { EmptyState } from '@/ui/states';

/** What was run on the machine and what is, newest first. */
export default function CommandsTab({ machine }: { machine: MachineDetail }) {
  const allowed = can.runCommands(useRole());
  const open = useQuery(openActionsQuery).data?.filter(
    (action) => action.machine_id === machine.id,
  );
  return (
    <div className="flex max-w-[1200px] flex-col gap-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        {allowed.ok && <RunLink id={machine.id} />}
        <p role="status" className="text-13 text-t3 empty:absolute">
          {open && openWords(open)}
        </p>
        <Link
          to="/commands"
          search={{ tab: 'history', machine: machine.id }}
          className="ml-auto text-13 text-accent underline underline-offset-2"
        >
          Filter them
        </Link>
      </div>
      <PastActions
        filter={{ machine: machine.id }}
        label="Commands"
        empty={
          <EmptyState
            icon={<SquareTerminal size={26} aria-hidden />}
            title="Nothing was run here yet"
            body="What is run on this machine is kept here: who wanted it, when, how it ended, and what it printed."
            action={allowed.ok && <RunLink id={machine.id} />}
          />
        }
      />
    </div>
  );
}

function RunLink({ id }: { id: string }) {
  return (
    <Link
      from="/machines/$id"
      to="/machines/$id"
      params={{ id }}
      search={(before) => ({ ...before, run: '*' })}
      className={buttonClass({ variant: 'primary' })}
    >
      <SquareTerminal size={16} aria-hidden />
      Run…
    </Link>
  );
}

function openWords(open: readonly { state: string }[]): string {
  const waiting = open.filter(({ state }) => state === 'waiting').length;
  const others = open.length - waiting;
  const parts = [
    others > 0 && (others === 1 ? 'One is under way' : `${others} are under way`),
    waiting > 0 &&
      (waiting === 1 ? 'one waits for an approval' : `${waiting} wait for an approval`),
  ].filter((words) => words !== false);
  const text = parts.join(', ');
  return text === '' ? '' : `${text[0]?.toUpperCase()}${text.slice(1)}.`;
}
