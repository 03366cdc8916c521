import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { activeAlertsQuery } from '@/api/queries';
import type { MachineDetail } from '@/api/types';
import { AlertRow } from '@/shared/alerts/AlertRow';

/** What is wrong with this machine, and what to do about it; nothing at all when nothing is. */
export function MachineAlerts({ machine }: { machine: MachineDetail }) {
  const { data } = useQuery(activeAlertsQuery);
  const alerts = useMemo(
    () =>
      (data ?? [])
        .filter(({ machine_id }) => machine_id === machine.id)
        .toSorted((a, b) => rank(a) - rank(b)),
    [data, machine.id],
  );
  if (alerts.length === 0) return null;
  return (
    <section aria-labelledby="alerts" className="mb-4 rounded-card border border-line bg-s1">
      <div className="flex flex-wrap items-center justify-between gap-x-4 px-4 py-2.5 max-sm:px-3">
        <h2 id="alerts" className="text-14 font-semibold">
          Alerts <span className="tnum font-normal text-t3">{alerts.length}</span>
        </h2>
        <Link
          to="/alerts"
          search={{ tab: 'resolved', machine: machine.id }}
          className="text-13 text-accent underline-offset-2 hover:underline"
        >
          Earlier ones
        </Link>
      </div>
      <ul className="divide-y divide-line overflow-hidden rounded-b-card border-t">
        {alerts.map((alert) => (
          <AlertRow key={alert.id} alert={alert} />
        ))}
      </ul>
    </section>
  );
}

function rank({ state, severity }: { state: string; severity: string }): number {
  return (state === 'open' ? 0 : 2) + (severity === 'critical' ? 0 : 1);
}
