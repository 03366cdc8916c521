import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { ScanSearch } from 'lucide-react';
import { asApiError } from '@/api/problem';
import { scansQuery } from '@/api/queries';
import type { MachineDetail } from '@/api/types';
import { can } from '@/shared/can';
import { Scans } from '@/shared/scans/Scans';
import { useScanStart } from '@/shared/scans/use-scan';
import { isOpen } from '@/shared/scans/words';
import { useRole } from '@/shared/session';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/states';

const route = getRouteApi('/shell/machines/$id');

/** Looks at the whole machine over SSH, and shows what it told, now and before. */
export default function ScanTab({ machine }: { machine: MachineDetail }) {
  const allowed = can.scan(useRole());
  return allowed.ok ? (
    <Scanning machine={machine} />
  ) : (
    <EmptyState
      icon={<ScanSearch size={26} aria-hidden />}
      title="Scans are not for everybody"
      body="The command lines of processes are in them, and some programs get passwords there. Only an operator or admin sees them."
    />
  );
}

function Scanning({ machine }: { machine: MachineDetail }) {
  const { scan, with: other } = route.useSearch();
  const navigate = useNavigate({ from: '/machines/$id' });
  const filter = { machineId: machine.id };
  const isBusy = useInfiniteQuery(scansQuery(filter)).data?.some(isOpen) ?? false;
  const show = (shown: { scan?: string | undefined; with?: string | undefined }) =>
    void navigate({
      search: (before) => ({ ...before, scan: shown.scan, with: shown.with }),
      resetScroll: false,
    });
  // The newest is shown when it comes.
  const { mutate, isPending, error } = useScanStart(() => show({}));
  const refusal = error ? asApiError(error) : undefined;
  return (
    <div className="flex max-w-[1200px] flex-col gap-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button
          variant="primary"
          busy={isPending}
          disabled={isBusy}
          title={isBusy ? 'It is being scanned already.' : undefined}
          icon={<ScanSearch size={16} aria-hidden />}
          onClick={() => mutate({ machine_id: machine.id, login: 'auto', sudo: 'passwordless' })}
        >
          Scan now
        </Button>
        <p className="min-w-0 flex-1 basis-60 text-13 text-t3">
          One look over SSH, which needs no agent and changes nothing there.
        </p>
      </div>
      {refusal && (
        <p role="alert" className="text-crit">
          {refusal.detail}
        </p>
      )}
      <Scans
        filter={filter}
        shown={{ scan, with: other }}
        onShow={show}
        empty="A scan tells its hardware, disks, addresses, packages, services, open ports and busiest programs; two of them tell what changed."
      />
    </div>
  );
}
