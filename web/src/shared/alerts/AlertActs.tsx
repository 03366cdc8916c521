import { AlarmClock, Check, CheckCheck, Ellipsis, MessageSquare, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { Alert } from '@/api/types';
import { can } from '@/shared/can';
import { useRole } from '@/shared/session';
import { Button, IconButton } from '@/ui/Button';
import { Menu, type MenuItem } from '@/ui/Menu';
import { NoteDialog, SnoozeDialog } from './ActDialogs';
import { type Act, possible } from './acts';
import { useAlertActs } from './use-acts';

interface Props {
  alerts: readonly Alert[];
  /** Pictures for a row of a list; words for a bar of their own. */
  look: 'row' | 'bar';
  /** The acts were begun. */
  onDone?: () => void;
}

type Open = 'acknowledge' | 'snooze' | 'resolve';

/** What can be done with one or several alerts, with the dialogs that ask for more. */
export function AlertActs({ alerts, look, onDone }: Props) {
  const allowed = can.actOnAlerts(useRole());
  const [open, setOpen] = useState<Open>();
  const act = useAlertActs();
  const may = {
    acknowledge: alerts.filter((alert) => possible(alert).acknowledge),
    snooze: alerts.filter((alert) => possible(alert).snooze),
    reopen: alerts.filter((alert) => possible(alert).reopen),
    resolve: alerts.filter((alert) => possible(alert).resolve),
  };
  const run = (what: Act) => {
    act(what, may[what.kind]);
    onDone?.();
  };
  const close = () => setOpen(undefined);
  const parts = { may, run, allowed, onOpen: setOpen };
  return (
    <>
      {look === 'row' ? <RowActs {...parts} alerts={alerts} /> : <BarActs {...parts} />}
      {open === 'snooze' && <SnoozeDialog alerts={may.snooze} onAct={run} onClose={close} />}
      {(open === 'acknowledge' || open === 'resolve') && (
        <NoteDialog kind={open} alerts={may[open]} onAct={run} onClose={close} />
      )}
    </>
  );
}

interface Parts {
  may: Record<Act['kind'], readonly Alert[]>;
  run: (act: Act) => void;
  allowed: { ok: boolean; why?: string };
  onOpen: (open: Open) => void;
}

function RowActs({ may, run, allowed, onOpen, alerts }: Parts & { alerts: readonly Alert[] }) {
  const name = alerts[0]?.title ?? '';
  const items: (MenuItem | false)[] = [
    may.acknowledge.length > 0 && {
      label: 'Acknowledge',
      icon: <Check size={15} aria-hidden />,
      onSelect: () => run({ kind: 'acknowledge' }),
    },
    may.acknowledge.length > 0 && {
      label: 'Acknowledge with a note…',
      icon: <MessageSquare size={15} aria-hidden />,
      // The menu gives the focus back before the dialog takes it.
      onSelect: () => setTimeout(() => onOpen('acknowledge')),
    },
    may.reopen.length > 0 && {
      label: 'Open again',
      icon: <Undo2 size={15} aria-hidden />,
      onSelect: () => run({ kind: 'reopen' }),
    },
    may.snooze.length > 0 && {
      label: 'Snooze…',
      icon: <AlarmClock size={15} aria-hidden />,
      onSelect: () => setTimeout(() => onOpen('snooze')),
    },
    may.resolve.length > 0 && {
      label: 'Resolve…',
      icon: <CheckCheck size={15} aria-hidden />,
      onSelect: () => setTimeout(() => onOpen('resolve')),
    },
  ];
  const shown = items.filter((item) => item !== false);
  if (shown.length === 0) return null;
  return (
    <span className="relative z-10 flex shrink-0 items-center gap-0.5 print:hidden">
      {allowed.ok && (
        <span className="hidden gap-0.5 sm:flex">
          {may.acknowledge.length > 0 ? (
            <IconButton label={`Acknowledge: ${name}`} onClick={() => run({ kind: 'acknowledge' })}>
              <Check size={16} aria-hidden />
            </IconButton>
          ) : (
            <IconButton label={`Open again: ${name}`} onClick={() => run({ kind: 'reopen' })}>
              <Undo2 size={16} aria-hidden />
            </IconButton>
          )}
          <IconButton label={`Snooze: ${name}`} onClick={() => onOpen('snooze')}>
            <AlarmClock size={16} aria-hidden />
          </IconButton>
        </span>
      )}
      <Menu
        align="end"
        trigger={
          <IconButton label={`What to do with: ${name}`}>
            <Ellipsis size={17} aria-hidden />
          </IconButton>
        }
        items={shown.map((item) => ({ ...item, disabled: !allowed.ok, why: allowed.why }))}
      />
    </span>
  );
}

function BarActs({ may, run, allowed, onOpen }: Parts) {
  const off = !allowed.ok;
  if (Object.values(may).every((some) => some.length === 0)) return null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {may.acknowledge.length > 0 && (
        <Button
          size="sm"
          variant="primary"
          disabled={off}
          icon={<Check size={15} aria-hidden />}
          onClick={() => run({ kind: 'acknowledge' })}
        >
          Acknowledge
        </Button>
      )}
      {may.reopen.length > 0 && (
        <Button
          size="sm"
          disabled={off}
          icon={<Undo2 size={15} aria-hidden />}
          onClick={() => run({ kind: 'reopen' })}
        >
          Open again
        </Button>
      )}
      {may.snooze.length > 0 && (
        <Button
          size="sm"
          disabled={off}
          icon={<AlarmClock size={15} aria-hidden />}
          onClick={() => onOpen('snooze')}
        >
          Snooze…
        </Button>
      )}
      {may.resolve.length > 0 && (
        <Button
          size="sm"
          disabled={off}
          icon={<CheckCheck size={15} aria-hidden />}
          onClick={() => onOpen('resolve')}
        >
          Resolve…
        </Button>
      )}
      {allowed.why && <span className="text-13 text-t3">{allowed.why}</span>}
    </div>
  );
}
