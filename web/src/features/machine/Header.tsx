import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate, useRouter } from '@tanstack/react-router';
import {
  ChevronLeft,
  Download,
  Ellipsis,
  Info,
  Pause,
  Pencil,
  Play,
  SlidersHorizontal,
  SquareTerminal,
  Trash2,
} from 'lucide-react';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { useConnection, useLiveMachine } from '@/api/live';
import { asApiError } from '@/api/problem';
import type { MachineDetail } from '@/api/types';
import { cn } from '@/lib/cn';
import { useKey } from '@/lib/keys';
import { part } from '@/lib/part';
import { useNow } from '@/lib/time';
import { Absence } from '@/shared/Absence';
import { can, type Permission } from '@/shared/can';
import { Layer } from '@/shared/Layer';
import { useMachineChanged } from '@/shared/machine-changed';
import { StatusWord } from '@/shared/StatusWord';
import { useRole } from '@/shared/session';
import { isStale, presentMachine } from '@/shared/status';
import { TimeAgo } from '@/shared/TimeAgo';
import { toast } from '@/shared/toast';
import { lastList, stepsToList } from '@/shared/way-back';
import { buttonClass, IconButton } from '@/ui/Button';
import { Menu } from '@/ui/Menu';
import type { What } from './dialogs';

const dialogs = part(() => import('./dialogs'));
dialogs.preload();

/** Which machine it is and how it is; what can be done with it. */
export function Header({ machine }: { machine: MachineDetail }) {
  const [open, setOpen] = useState<What>();
  const close = () => setOpen(undefined);
  const goBack = useWayBack();
  return (
    <>
      <div className="flex items-start gap-2">
        <Link
          to="/"
          search={lastList() as object}
          onClick={(event) => {
            const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
            if (isPlain && goBack()) event.preventDefault();
          }}
          aria-label="Back to the machines"
          title="Back to the machines"
          className="-ml-2 inline-flex size-8 shrink-0 items-center justify-center rounded-button text-t2 hover:bg-s2 pointer-coarse:size-11"
        >
          <ChevronLeft size={20} aria-hidden />
        </Link>
        <div className="min-w-0 flex-1 sm:flex sm:flex-wrap sm:items-center sm:gap-x-3">
          <h1 className="text-20 font-semibold leading-7! [overflow-wrap:anywhere]">
            <bdi>{machine.name}</bdi>
          </h1>
          <State machine={machine} />
        </div>
        <RunLink machine={machine} />
        <Actions machine={machine} onOpen={setOpen} />
      </div>
      <Layer onMissing={close}>
        {open && <dialogs.Part what={open} machine={machine} onClose={close} />}
      </Layer>
    </>
  );
}

/** Opens what asks which command, for who may run one. */
function RunLink({ machine }: { machine: MachineDetail }) {
  const allowed = can.runCommands(useRole());
  if (!allowed.ok) return null;
  return (
    <Link
      from="/machines/$id"
      to="/machines/$id"
      params={{ id: machine.id }}
      search={(before) => ({ ...before, run: '*' })}
      aria-label={`Run a command on ${machine.name}`}
      className={cn(buttonClass({ size: 'sm' }), 'print:hidden')}
    >
      <SquareTerminal size={15} aria-hidden />
      Run…
    </Link>
  );
}

/** Goes back to the list as it was left; false when it is not behind this page. */
export function useWayBack(): () => boolean {
  const { history } = useRouter();
  return () => {
    const steps = stepsToList(history.location.state.__TSR_index);
    if (steps === undefined) return false;
    history.go(-steps);
    return true;
  };
}

function State({ machine }: { machine: MachineDetail }) {
  const live = useLiveMachine(machine.id);
  const lost = useConnection().state === 'lost';
  const now = useNow();
  const lastSeen = live?.view.last_seen ?? machine.last_seen;
  const stale =
    lost ||
    (machine.status === 'online' && isStale(lastSeen, machine.agent.interval_seconds ?? 60, now));
  return (
    <p className="flex flex-wrap items-center gap-x-1 text-13">
      <StatusWord status={presentMachine(machine)} stale={stale} withReason />
      {machine.paused && machine.pause_reason && (
        <span className="text-t2">· {machine.pause_reason}</span>
      )}
      {lastSeen && (
        // On a line of its own where it is narrow, and then without a dot before it.
        <span className="text-t3 max-sm:basis-full">
          <span className="max-sm:hidden">· </span>
          <span className="max-sm:first-letter:uppercase max-sm:inline-block">
            {machine.status === 'offline' ? (
              <Absence machine={machine} since={lastSeen} short />
            ) : (
              <>
                last seen <TimeAgo at={lastSeen} />
              </>
            )}
          </span>
        </span>
      )}
    </p>
  );
}

function Actions({ machine, onOpen }: { machine: MachineDetail; onOpen: (open: What) => void }) {
  const role = useRole();
  const navigate = useNavigate({ from: '/machines/$id' });
  const changed = useMachineChanged(machine.id);
  const unpause = useMutation({
    mutationFn: () =>
      answer(api.PUT('/api/v1/machines/{id}/unpause', { params: { path: { id: machine.id } } })),
    onSuccess: async (answered) => {
      await changed(answered);
      toast(`${answered.name} is watched again`);
    },
    onError: (error) => toast(`Still paused: ${asApiError(error).detail}`, 'crit'),
  });
  const [asked, setAsked] = useState(0);
  useKey('.', () => setAsked(asked + 1));
  // The menu gives the focus back before the dialog takes it.
  const soon = (open: What) => () => setTimeout(() => onOpen(open));
  const allowed = ({ ok, why }: Permission) => ({ disabled: !ok, why });

  return (
    <Menu
      asked={asked}
      trigger={
        <IconButton label={`What to do with ${machine.name}`}>
          <Ellipsis size={19} aria-hidden />
        </IconButton>
      }
      items={[
        {
          label: 'Edit…',
          icon: <Pencil size={15} aria-hidden />,
          onSelect: soon('edit'),
          ...allowed(can.editMachine(role)),
        },
        {
          label: 'Expected hours, watts and alert rules',
          icon: <SlidersHorizontal size={15} aria-hidden />,
          onSelect: () =>
            void navigate({ search: (before) => ({ ...before, tab: 'settings' as const }) }),
        },
        machine.paused
          ? {
              label: 'End the pause',
              icon: <Play size={15} aria-hidden />,
              onSelect: () => unpause.mutate(),
              ...allowed(can.pauseMachine(role)),
            }
          : {
              label: 'Pause…',
              icon: <Pause size={15} aria-hidden />,
              onSelect: soon('pause'),
              ...allowed(can.pauseMachine(role)),
            },
        {
          // For a machine that was set up anew, and to replace an older agent: it keeps its history.
          label: 'Install its agent…',
          icon: <Download size={15} aria-hidden />,
          onSelect: () =>
            setTimeout(
              () => void navigate({ search: (before) => ({ ...before, add: 'agent' as const }) }),
            ),
          ...allowed(can.addMachine(role)),
        },
        'separator',
        {
          label: 'Delete…',
          icon: <Trash2 size={15} aria-hidden />,
          danger: true,
          onSelect: soon('delete'),
          ...allowed(can.deleteMachine(role)),
        },
      ]}
    />
  );
}

/** What is worth knowing and no alert, in words. */
export function Warnings({ machine }: { machine: MachineDetail }) {
  if (machine.warnings.length === 0) return null;
  return (
    <ul
      aria-label="Worth knowing"
      className="mb-4 flex flex-col gap-2 rounded-card border border-line bg-s1 px-4 py-3"
    >
      {machine.warnings.map(({ code, detail }) => (
        <li key={code} className="flex gap-2.5">
          <Info size={15} aria-hidden className="mt-[3px] shrink-0 text-t3" />
          <span className="[overflow-wrap:anywhere]">{detail}</span>
        </li>
      ))}
    </ul>
  );
}
