import { memo } from 'react';
import type { AlertFilter } from '@/api/queries';
import type { Alert } from '@/api/types';
import { cn } from '@/lib/cn';
import { span, useNow } from '@/lib/time';
import { QuickLink } from '../QuickLink';
import { TimeAgo, TimeFor } from '../TimeAgo';
import { AlertTitle } from './AlertTitle';
import { RowActs } from './RowActs';
import { SeverityWord } from './SeverityWord';
import { noteDrawer } from './way-to-drawer';
import { standing } from './words';

interface Props {
  alert: Alert;
  /** Named in the row, where nothing above it does. */
  withMachine?: boolean;
  /** What the list behind the drawer is filtered by; all of the machine's when absent. */
  behind?: AlertFilter & { tab?: 'resolved' | 'rules' };
  selected?: boolean;
  /** Undefined where nothing is selected. */
  onSelect?: (id: string, selected: boolean) => void;
}

/** One alert: how bad, what, for how long, where it stands, and what to do. */
export const AlertRow = memo(function AlertRow({
  alert,
  withMachine = false,
  behind,
  selected = false,
  onSelect,
}: Props) {
  const isOpen = alert.state === 'open';
  return (
    <li
      data-alert={alert.id}
      data-state={alert.state}
      className={cn(
        'relative flex items-center gap-3 px-4 py-2.5 hover:bg-s2 max-sm:px-3',
        selected && 'bg-s2',
      )}
    >
      {onSelect && (
        <input
          type="checkbox"
          aria-label={`Select: ${alert.title} on ${alert.machine_name}`}
          checked={selected}
          onChange={(event) => onSelect(alert.id, event.target.checked)}
          className="relative z-10 size-4 shrink-0 accent-accent-solid pointer-coarse:size-6 print:hidden"
        />
      )}
      <div className="min-w-0 flex-1 sm:flex sm:items-center sm:gap-4">
        <span className="block w-20 shrink-0">
          <SeverityWord severity={alert.severity} quiet={!isOpen} />
        </span>
        <span className="block min-w-0 flex-1 [overflow-wrap:anywhere]">
          <QuickLink
            to="/alerts/$id"
            params={{ id: alert.id }}
            search={behind ?? { machine: alert.machine_id }}
            resetScroll={false}
            data-alert-link
            onClick={noteDrawer}
            className={cn('stretched', isOpen && 'font-medium', !isOpen && 'text-t2')}
          >
            {withMachine && (
              <>
                <bdi className="font-medium text-t1">{alert.machine_name}</bdi>
                <span className="text-t3"> · </span>
              </>
            )}
            <AlertTitle alert={alert} />
          </QuickLink>
          <Standing alert={alert} />
        </span>
        <span className="tnum block shrink-0 text-13 text-t3 sm:w-32 sm:text-right">
          <HowLong alert={alert} />
        </span>
      </div>
      <RowActs alert={alert} />
    </li>
  );
});

function Standing({ alert }: { alert: Alert }) {
  const now = useNow(alert.state === 'snoozed');
  const words = standing(alert, now);
  const note = alert.state === 'resolved' ? alert.resolution : alert.note;
  if (!words) return null;
  return (
    <span className="block text-13 text-t3">
      {words}
      {note && (
        <span>
          : <bdi>{note}</bdi>
        </span>
      )}
    </span>
  );
}

/** Since when it holds; of one that is over, when that was and how long it took. */
function HowLong({ alert }: { alert: Alert }) {
  if (alert.resolved_at) {
    return (
      <>
        <TimeAgo at={alert.resolved_at} className="sm:block" />
        <span className="sm:hidden"> · </span>
        <span className="text-12 sm:block">took {span(alert.opened_at, alert.resolved_at)}</span>
      </>
    );
  }
  return (
    <>
      <span className="sm:sr-only">For </span>
      <TimeFor since={alert.opened_at} />
    </>
  );
}
