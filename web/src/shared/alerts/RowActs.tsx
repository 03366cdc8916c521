import { AlarmClock, Check, CheckCheck, Ellipsis, MessageSquare, Undo2 } from 'lucide-react';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import type { Alert } from '@/api/types';
import { can, type Permission } from '@/shared/can';
import { Layer } from '@/shared/Layer';
import { useRole } from '@/shared/session';
import { IconButton } from '@/ui/Button';
import { Menu, type MenuItem } from '@/ui/Menu';
import type { Asking } from './ActDialogs';
import { actDialog } from './act-dialog';
import { type Act, possible } from './acts';
import { useAlertActs } from './use-acts';

interface Acts {
  allowed: Permission;
  run: (act: Act, alerts: readonly Alert[]) => void;
  ask: (kind: Asking, alert: Alert) => void;
}

const ActsContext = createContext<Acts | undefined>(undefined);

/** What the rows of a list do is done here, once for all of them: there may be hundreds. */
export function RowActsProvider({ children }: { children: ReactNode }) {
  const role = useRole();
  const run = useAlertActs();
  const [asked, setAsked] = useState<{ kind: Asking; alert: Alert }>();
  const acts = useMemo(
    () => ({
      allowed: can.actOnAlerts(role),
      run,
      ask: (kind: Asking, alert: Alert) => setAsked({ kind, alert }),
    }),
    [role, run],
  );
  const close = () => setAsked(undefined);
  return (
    <ActsContext value={acts}>
      {children}
      <Layer onMissing={close}>
        {asked && (
          <actDialog.Part
            kind={asked.kind}
            alerts={[asked.alert]}
            onAct={(act) => run(act, [asked.alert])}
            onClose={close}
          />
        )}
      </Layer>
    </ActsContext>
  );
}

/** What can be done with the alert of a row; within a `RowActsProvider`. */
export function RowActs({ alert }: { alert: Alert }) {
  const acts = useContext(ActsContext);
  if (!acts) throw new Error('a row of alerts is not in a RowActsProvider');
  const { allowed, run, ask } = acts;
  const may = possible(alert);
  if (!Object.values(may).includes(true)) return null;
  return (
    <span className="relative z-10 flex shrink-0 items-center gap-0.5 print:hidden">
      {allowed.ok && (
        <span className="hidden gap-0.5 sm:flex">
          {may.reopen ? (
            <IconButton
              label={`Open again: ${alert.title}`}
              onClick={() => run({ kind: 'reopen' }, [alert])}
            >
              <Undo2 size={16} aria-hidden />
            </IconButton>
          ) : (
            <IconButton
              label={`Acknowledge: ${alert.title}`}
              onClick={() => run({ kind: 'acknowledge' }, [alert])}
            >
              <Check size={16} aria-hidden />
            </IconButton>
          )}
          <IconButton label={`Snooze: ${alert.title}`} onClick={() => ask('snooze', alert)}>
            <AlarmClock size={16} aria-hidden />
          </IconButton>
        </span>
      )}
      <Menu
        align="end"
        trigger={
          <IconButton label={`What to do with: ${alert.title}`}>
            <Ellipsis size={17} aria-hidden />
          </IconButton>
        }
        heading={allowed.why && <span className="text-t3">{allowed.why}</span>}
        items={itemsOf(alert, acts)}
      />
    </span>
  );
}

function itemsOf(alert: Alert, { allowed, run, ask }: Acts): MenuItem[] {
  const may = possible(alert);
  // The menu gives the focus back before the dialog takes it.
  const soon = (kind: Asking) => () => setTimeout(() => ask(kind, alert));
  const items: (MenuItem | false)[] = [
    may.acknowledge && {
      label: 'Acknowledge',
      icon: <Check size={15} aria-hidden />,
      onSelect: () => run({ kind: 'acknowledge' }, [alert]),
    },
    may.acknowledge && {
      label: 'Acknowledge with a note…',
      icon: <MessageSquare size={15} aria-hidden />,
      onSelect: soon('acknowledge'),
    },
    may.reopen && {
      label: 'Open again',
      icon: <Undo2 size={15} aria-hidden />,
      onSelect: () => run({ kind: 'reopen' }, [alert]),
    },
    may.snooze && {
      label: 'Snooze…',
      icon: <AlarmClock size={15} aria-hidden />,
      onSelect: soon('snooze'),
    },
    may.resolve && {
      label: 'Resolve…',
      icon: <CheckCheck size={15} aria-hidden />,
      onSelect: soon('resolve'),
    },
  ];
  return items.filter((item) => item !== false).map((item) => ({ ...item, disabled: !allowed.ok }));
}
