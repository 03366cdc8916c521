import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { connectionQuery } from '@/api/queries';
import type { MachineDetail } from '@/api/types';
import { can } from '@/shared/can';
import { useRole } from '@/shared/session';
import { buttonClass } from '@/ui/Button';
import { StatusMark } from '@/ui/StatusMark';

/** On every part of a machine's page: it shows another host key, and the hub stays out. */
export function RefusedBanner({ machine }: { machine: MachineDetail }) {
  const allowed = can.seeConnections(useRole());
  const { data } = useQuery({ ...connectionQuery(machine.id), enabled: allowed.ok });
  if (!data?.refused) return null;
  return (
    <section
      aria-label="Host key"
      className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card border border-warn/70 bg-s1 px-4 py-3"
    >
      <p className="flex min-w-0 flex-1 basis-72 gap-2.5">
        <StatusMark mark="warning" tone="warn" className="mt-[3px]" />
        <span>
          <span className="font-medium">It shows another host key than before.</span>{' '}
          <span className="text-t2">The hub does not log in there until an admin has looked.</span>
        </span>
      </p>
      <Link
        from="/machines/$id"
        to="/machines/$id"
        params={{ id: machine.id }}
        search={{ tab: 'connection' }}
        className={buttonClass({ size: 'sm' })}
      >
        Review the host key
      </Link>
    </section>
  );
}
