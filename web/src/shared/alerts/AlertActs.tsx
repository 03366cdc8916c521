import { AlarmClock, Check, CheckCheck, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { Alert } from '@/api/types';
import { can } from '@/shared/can';
import { Layer } from '@/shared/Layer';
import { useRole } from '@/shared/session';
import { Button } from '@/ui/Button';
import type { Asking } from './ActDialogs';
import { actDialog } from './act-dialog';
import { type Act, possible } from './acts';
import { useAlertActs } from './use-acts';

interface Props {
  alerts: readonly Alert[];
  /** The acts were begun. */
  onDone?: () => void;
}

/** What can be done with one or several alerts, with the dialogs that ask for more. */
export function AlertActs({ alerts, onDone }: Props) {
  const allowed = can.actOnAlerts(useRole());
  const [open, setOpen] = useState<Asking>();
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
  return (
    <>
      <Buttons may={may} run={run} allowed={allowed} onOpen={setOpen} />
      <Layer onMissing={close}>
        {open && <actDialog.Part kind={open} alerts={may[open]} onAct={run} onClose={close} />}
      </Layer>
    </>
  );
}

interface Parts {
  may: Record<Act['kind'], readonly Alert[]>;
  run: (act: Act) => void;
  allowed: { ok: boolean; why?: string };
  onOpen: (open: Asking) => void;
}

function Buttons({ may, run, allowed, onOpen }: Parts) {
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
