import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import { memo, useCallback, useMemo, useState } from 'react';
import { asApiError } from '@/api/problem';
import { type AlertFilter, activeAlertsQuery } from '@/api/queries';
import type { Alert } from '@/api/types';
import { useKey } from '@/lib/keys';
import { AlertActs } from '@/shared/alerts/AlertActs';
import { AlertRow } from '@/shared/alerts/AlertRow';
import { can } from '@/shared/can';
import { failureOf } from '@/shared/failure';
import { useGrowing } from '@/shared/growing';
import { QuickLink } from '@/shared/QuickLink';
import { useRole } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { useWalk } from '@/shared/use-walk';
import { Button, buttonClass } from '@/ui/Button';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { EmptyState, ErrorState } from '@/ui/states';
import { Filters, NO_FILTER, useFilter } from './Filters';
import { type AlertGroup, filterAlerts, inGroups, isFiltered } from './groups';

/** What is not over, and what to do about it. */
export function OpenTab() {
  const { data, error, isFetching, refetch } = useQuery(activeAlertsQuery);
  // That the hub is away is said by the shell, once, for all that is on the page.
  const fault = error && !(data && asApiError(error).code === 'unreachable') ? error : undefined;
  return (
    <>
      {fault && (
        <div className="mb-4">
          <ErrorState
            title={data ? 'The alerts cannot be read anew' : 'The alerts cannot be read'}
            failure={failureOf(fault)}
            busy={isFetching}
            onRetry={() => void refetch()}
          />
        </div>
      )}
      {data ? <Open alerts={data} /> : !error && <ListSkeleton />}
    </>
  );
}

export function ListSkeleton() {
  return (
    <Loading what="alerts">
      <Skeleton className="h-8 w-full max-w-md" />
      <Skeleton className="mt-4 h-36 w-full rounded-card" />
      <Skeleton className="mt-4 h-24 w-full rounded-card" />
    </Loading>
  );
}

/** So many alerts are drawn before somebody asks for more. */
const AT_FIRST = 60;

function Open({ alerts }: { alerts: readonly Alert[] }) {
  const [filter, setFilter] = useFilter();
  const { machine, severity, condition } = filter;
  const shown = useMemo(
    () => filterAlerts(alerts, { machine, severity, condition }),
    [alerts, machine, severity, condition],
  );
  const groups = useMemo(() => inGroups(shown), [shown]);
  const behind = useMemo(() => ({ machine, severity, condition }), [machine, severity, condition]);
  const [most, setMost] = useState(AT_FIRST);
  const drawn = useGrowing(most, A_FRAME, `${machine} ${severity} ${condition}`);
  const visible = useMemo(() => upTo(groups, drawn), [groups, drawn]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const onSelect = useCallback((id: string, on: boolean) => {
    setChosen((before) => {
      const next = new Set(before);
      if (on) next.add(id);
      else next.delete(id);
      return next;
    });
  }, []);
  const selected = shown.filter(({ id }) => chosen.has(id));
  const mayAct = can.actOnAlerts(useRole());
  useWalk('alert');
  useKey('x', () => {
    const row = document.activeElement?.closest<HTMLElement>('[data-alert]');
    const id = row?.dataset.alert;
    if (id && mayAct.ok) onSelect(id, !chosen.has(id));
  });

  if (alerts.length === 0) return <AllIsWell />;
  return (
    <>
      <Filters />
      {!mayAct.ok && (
        <p className="mb-3 text-13 text-t3">
          Only an operator or admin may acknowledge, snooze or resolve alerts.
        </p>
      )}
      {shown.length === 0 && isFiltered(filter) && (
        <EmptyState
          title="No open alert matches"
          body="There are others that the filter leaves out."
          action={<Button onClick={() => setFilter(NO_FILTER)}>Clear the filter</Button>}
        />
      )}
      <div className="flex flex-col gap-3">
        {visible.map((group) => (
          <Group
            key={group.key}
            group={group}
            behind={behind}
            chosen={chosen}
            onSelect={mayAct.ok ? onSelect : undefined}
          />
        ))}
      </div>
      {shown.length > most && drawn >= most && (
        <div className="mt-4 flex items-center gap-3">
          <Button onClick={() => setMost(most + 2 * AT_FIRST)}>Show more</Button>
          <span className="text-13 text-t3">
            {most} of {shown.length} are shown.
          </span>
        </div>
      )}
      {selected.length > 0 && (
        <section
          aria-label="What is selected"
          className="layer-in sticky bottom-18 z-20 mt-4 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card border border-line-strong bg-s1 px-4 py-2.5 shadow-float md:bottom-4"
        >
          <span className="font-medium" role="status">
            {selected.length} selected
          </span>
          <AlertActs alerts={selected} onDone={() => setChosen(new Set())} />
          <span className="ml-auto flex gap-1">
            {selected.length < shown.length && (
              <Button
                size="sm"
                variant="quiet"
                onClick={() => setChosen(new Set(shown.map(({ id }) => id)))}
              >
                All {shown.length}
              </Button>
            )}
            <Button size="sm" variant="quiet" onClick={() => setChosen(new Set())}>
              None
            </Button>
          </span>
        </section>
      )}
    </>
  );
}

/** So many rows are drawn at once, and then in each frame. */
const A_FRAME = 8;

/** The first groups, cut where there would be more alerts than that. */
function upTo(groups: readonly AlertGroup[], most: number): AlertGroup[] {
  let left = most;
  return groups.flatMap((group) => {
    const room = Math.max(0, left);
    left -= group.alerts.length;
    if (group.alerts.length <= room) return [group];
    return room > 0 ? [{ ...group, alerts: group.alerts.slice(0, room) }] : [];
  });
}

interface GroupProps {
  group: AlertGroup;
  behind: AlertFilter;
  chosen: ReadonlySet<string>;
  onSelect?: (id: string, on: boolean) => void;
}

const Group = memo(function Group({
  group: { key, machine, alerts },
  behind,
  chosen,
  onSelect,
}: GroupProps) {
  const id = `group-${key}`;
  const machines = new Set(alerts.map(({ machine_id }) => machine_id)).size;
  const since = alerts.map(({ opened_at }) => opened_at).toSorted()[0];
  return (
    <section
      aria-labelledby={id}
      className="skip-offscreen rounded-card border border-line bg-s1 [--usual:94px]"
    >
      <h2 id={id} className="flex flex-wrap items-baseline gap-x-2 px-4 py-2.5 text-14 max-sm:px-3">
        {machine ? (
          <QuickLink
            to="/machines/$id"
            params={{ id: machine.id }}
            className="font-semibold underline-offset-2 [overflow-wrap:anywhere] hover:underline"
          >
            <bdi>{machine.name}</bdi>
          </QuickLink>
        ) : (
          <>
            <span className="font-semibold">{machines} machines fell silent at once</span>
            {since && (
              <span className="text-13 font-normal text-t3">
                <TimeAgo at={since} />: a switch, a host or a fuse they share?
              </span>
            )}
          </>
        )}
        {machine && alerts.length > 1 && (
          <span className="tnum text-13 font-normal text-t3">{alerts.length}</span>
        )}
      </h2>
      <ul className="divide-y divide-line overflow-hidden rounded-b-card border-t">
        {alerts.map((alert) => (
          <AlertRow
            key={alert.id}
            alert={alert}
            withMachine={!machine}
            behind={behind}
            selected={chosen.has(alert.id)}
            onSelect={onSelect}
          />
        ))}
      </ul>
    </section>
  );
});

function AllIsWell() {
  return (
    <EmptyState
      icon={<CircleCheck size={28} aria-hidden />}
      title="Nothing is wrong"
      body="An alert opens here by itself when a machine falls silent, a disk fills up, a service fails, or another of the rules is broken."
      action={
        <Link to="/alerts" search={{ tab: 'rules' }} className={buttonClass()}>
          See the rules
        </Link>
      }
    />
  );
}
