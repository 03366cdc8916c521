import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CircleArrowUp, Container, Info, Laptop, Server, TriangleAlert } from 'lucide-react';
import { memo, useCallback, useRef } from 'react';
import { activeAlertsQuery } from '@/api/queries';
import type { Alert, Latest, Machine } from '@/api/types';
import { cn } from '@/lib/cn';
import { duration } from '@/lib/time';
import { percent, text } from '@/lib/units';
import { Absence } from '@/shared/Absence';
import { useOnScreen } from '@/shared/on-screen';
import { StatusWord } from '@/shared/StatusWord';
import type { Standing } from '@/shared/slices';
import { presentMachine } from '@/shared/status';
import { TimeAgo } from '@/shared/TimeAgo';
import { Badge } from '@/ui/Badge';
import { Meter } from '@/ui/Meter';
import { Sparkline } from '@/ui/Sparkline';
import { type MeterTones, meterTones } from './meter-tones';
import { type Reading, useReading } from './reading';
import { useFlash } from './use-flash';

interface Props {
  machine: Machine;
  dense: boolean;
}

/** One machine: what it is, how it is, what it does. */
export const MachineCard = memo(function MachineCard({
  machine,
  dense,
  standing,
}: Props & { standing: Standing }) {
  const ref = useRef<HTMLElement>(null);
  const visible = useOnScreen(ref);
  const { condition } = presentMachine(machine);
  const flash = useFlash(condition);
  return (
    <article
      ref={ref}
      hidden={standing === 'going'}
      data-machine={machine.id}
      data-condition={condition}
      className={cn(
        standing === 'waiting' ? 'skip' : 'skip-offscreen',
        'relative flex flex-col rounded-card border border-line bg-s1 transition-colors duration-120 hover:border-line-strong',
        'focus-within:border-line-strong',
        isAway(machine) && !machine.is_expected && 'bg-transparent',
        dense ? 'gap-2 p-3 [--usual:118px]' : 'gap-3 p-4',
        flash && 'flash',
      )}
    >
      <Content machine={machine} dense={dense} visible={visible} />
    </article>
  );
});

function isAway({ status }: Machine): boolean {
  return status === 'offline' || status === 'unknown';
}

/** Apart from the card itself, so that a card comes and goes without its content being drawn anew. */
const Content = memo(function Content({ machine, dense, visible }: Props & { visible: boolean }) {
  const reading = useReading(machine, visible);
  const { status, stale, latest, spark } = reading;
  return (
    <>
      <div className="min-w-0">
        <div className="flex items-center gap-2">
          <KindIcon kind={machine.kind} />
          <h3 dir="auto" className="one-line min-w-0 flex-1 text-left text-14 font-semibold">
            <Link
              to="/machines/$id"
              params={{ id: machine.id }}
              title={machine.name}
              data-machine-link
              className="stretched rounded-card"
            >
              {machine.name}
            </Link>
          </h3>
          <StatusWord status={status} stale={stale} className="max-w-[60%] shrink-0 text-13" />
        </div>
        <p className="one-line mt-0.5 text-12 text-t3" title={whatItIs(machine)}>
          {whatItIs(machine)}
        </p>
      </div>
      {!dense && (
        <Sparkline
          points={isAway(machine) ? [] : spark}
          label={`CPU in the last 15 minutes, now ${text(percent(latest?.cpu_percent))}`}
          empty={emptySpark(machine)}
        />
      )}
      {machine.open_alerts > 0 ? (
        <AlertedMeters machineId={machine.id} latest={latest} />
      ) : (
        <Meters latest={latest} />
      )}
      <Footer machine={machine} reading={reading} />
    </>
  );
});

interface MetersProps {
  latest: Latest | undefined;
  tones?: MeterTones;
}

function Meters({ latest, tones = {} }: MetersProps) {
  return (
    <div className="grid grid-cols-3 gap-3">
      <Meter label="CPU" value={latest?.cpu_percent} tone={tones.cpu} />
      <Meter label="Memory" value={latest?.memory_percent} tone={tones.memory} />
      <Meter label="Disk" value={latest?.disk_percent} tone={tones.disk} />
    </div>
  );
}

/** A meter is amber or red only where an alert says so. */
function AlertedMeters({ machineId, latest }: { machineId: string; latest: Latest | undefined }) {
  const select = useCallback(
    (alerts: readonly Alert[]) => meterTones(alerts, machineId),
    [machineId],
  );
  const { data } = useQuery({ ...activeAlertsQuery, select });
  return <Meters latest={latest} tones={data} />;
}

export function KindIcon({ kind }: { kind: Machine['kind'] }) {
  const Icon = kind === 'server' ? Server : Laptop;
  return (
    <span className="shrink-0 text-t3" title={kind === 'server' ? 'Server' : 'Workstation'}>
      <Icon size={15} aria-hidden />
    </span>
  );
}

export function whatItIs({ os, addresses, hostname, name, agent }: Machine): string {
  const system = [os.distribution, os.version].filter(Boolean).join(' ');
  const parts = [system, addresses[0], hostname !== name ? hostname : undefined].filter(Boolean);
  return parts.length > 0 ? parts.join(' · ') : agent.version ? 'No facts yet' : 'No agent yet';
}

function emptySpark({ status }: Machine): string {
  if (status === 'offline') return 'No readings while it is away';
  return status === 'unknown' ? 'Nothing read yet' : 'No CPU readings';
}

function Footer({ machine, reading }: { machine: Machine; reading: Reading }) {
  const { stale, latest, lastSeen } = reading;
  return (
    <div className="mt-auto flex min-h-5 items-center justify-between gap-2 text-12 text-t3">
      <span className="one-line min-w-0" title={machine.pause_reason ?? undefined}>
        {machine.status === 'paused' && machine.pause_reason ? (
          machine.pause_reason
        ) : machine.status === 'unknown' ? (
          'No beat yet'
        ) : machine.status === 'offline' ? (
          lastSeen && <Absence machine={machine} since={lastSeen} />
        ) : stale && lastSeen ? (
          <>
            As of <TimeAgo at={lastSeen} />
          </>
        ) : (
          latest?.uptime_seconds != null && `Up ${duration(latest.uptime_seconds)}`
        )}
      </span>
      <Badges machine={machine} />
    </div>
  );
}

function Badges({ machine }: { machine: Machine }) {
  const { services, updates, containers, warnings } = machine;
  const pending = updates.pending ?? 0;
  const security = updates.security ?? 0;
  // What runs or failed there is not known while it is away; its updates wait for it.
  const isAway = machine.status === 'offline';
  return (
    <span className="flex shrink-0 items-center gap-1.5">
      {warnings.length > 0 && (
        <Badge title={warnings.map(({ detail }) => detail).join(' ')}>
          <Info size={12} aria-hidden />
          <span className="sr-only">Worth knowing: see its page</span>
        </Badge>
      )}
      {services.failed > 0 && !isAway && (
        <Badge
          title={`${services.failed} failed ${services.failed === 1 ? 'service' : 'services'}`}
        >
          <TriangleAlert size={12} aria-hidden />
          {services.failed}
          <span className="sr-only"> failed services</span>
        </Badge>
      )}
      {pending > 0 && (
        <Badge
          title={`${pending} updates${security > 0 ? `, ${security} for security` : ''}${updates.reboot_required ? ', reboot required' : ''}`}
        >
          <CircleArrowUp size={12} aria-hidden />
          <span className="tnum">{pending}</span>
          <span className="sr-only"> updates</span>
        </Badge>
      )}
      {containers && !isAway && (
        <Badge
          title={`${containers.running} of ${containers.running + containers.stopped + containers.paused} containers run (${containers.engine})`}
        >
          <Container size={12} aria-hidden />
          <span className="tnum">{containers.running}</span>
          <span className="sr-only"> containers run</span>
        </Badge>
      )}
    </span>
  );
}
