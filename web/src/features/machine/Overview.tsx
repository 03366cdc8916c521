import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Activity } from 'lucide-react';
import { historyQuery, historyWindow } from '@/api/queries';
import type { MachineDetail } from '@/api/types';
import { cn } from '@/lib/cn';
import { Boundary } from '@/shared/Boundary';
import { can } from '@/shared/can';
import { failureOf } from '@/shared/failure';
import { useRole } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { buttonClass } from '@/ui/Button';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { EmptyState, ErrorState } from '@/ui/states';
import { Charts } from './Charts';
import { Facts } from './Facts';
import { Filesystems } from './Filesystems';
import { Disks, Temperatures } from './Hardware';
import { Interfaces } from './Interfaces';
import { LastKnown } from './LastKnown';
import { Now } from './Now';
import type { Chosen } from './RangePicker';
import { DEFAULT, rangeWords, spanWords } from './ranges';
import { useBeats } from './use-beats';

interface Props {
  machine: MachineDetail;
  chosen: Chosen;
  onSelect: (from: number, to: number) => void;
}

const IDLE_REREAD_MS = 60_000;

/** Readings over time, then what they are of. */
export default function Overview({ machine, chosen, onSelect }: Props) {
  useBeats(machine.id, chosen.from === undefined ? (chosen.range ?? DEFAULT) : undefined);
  const filesystems = machine.detail?.filesystems ?? [];
  const interfaces = machine.detail?.interfaces ?? [];
  const isAway = machine.status === 'offline';
  return (
    <div className="flex flex-col gap-3">
      {machine.status === 'unknown' ? (
        <NeverSeen machine={machine} />
      ) : (
        <>
          <Boundary what="The figures of this moment">
            <Now machine={machine} />
          </Boundary>
          <History machine={machine} chosen={chosen} onSelect={onSelect} />
        </>
      )}
      {machine.detail && <LastKnown machine={machine} />}
      <div
        className={cn(
          'grid items-start gap-3',
          machine.detail && 'xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]',
        )}
      >
        {machine.detail && (
          <div className="flex min-w-0 flex-col gap-3">
            <Boundary what="The filesystems">
              <Filesystems filesystems={filesystems} />
            </Boundary>
            <Boundary what="The interfaces">
              <Interfaces interfaces={interfaces} isAway={isAway} />
            </Boundary>
            <Boundary what="The disks">
              <Disks disks={machine.detail.disks ?? []} isAway={isAway} />
            </Boundary>
          </div>
        )}
        <div className="flex min-w-0 flex-col gap-3">
          <Boundary what="The system">
            <Facts machine={machine} />
          </Boundary>
          {machine.detail && (
            <Boundary what="The temperatures">
              <Temperatures sensors={machine.detail.temperatures ?? []} isAway={isAway} />
            </Boundary>
          )}
        </div>
      </div>
    </div>
  );
}

function History({ machine, chosen, onSelect }: Props) {
  const { data, error, isFetching, isPlaceholderData, refetch } = useQuery({
    ...historyQuery(machine.id, historyWindow(chosen)),
    // The present moves on for a machine that is away, too.
    refetchInterval: chosen.to === undefined && IDLE_REREAD_MS,
  });
  if (error && !data) {
    return (
      <ErrorState
        title="The history cannot be read"
        failure={failureOf(error)}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) return <ChartsSkeleton />;
  if (data.series.every((series) => series.points.length === 0)) {
    return (
      <EmptyState
        icon={<Activity size={26} aria-hidden />}
        title="No readings in this range"
        body={
          machine.last_seen ? (
            <>
              The machine was last seen <TimeAgo at={machine.last_seen} />. A longer range may show
              more.
            </>
          ) : (
            'The first readings come with its first beats.'
          )
        }
      />
    );
  }
  const words =
    chosen.from === undefined
      ? rangeWords(chosen.range ?? DEFAULT)
      : spanWords(chosen.from, chosen.to);
  return (
    <div className={cn('transition-opacity duration-120', isPlaceholderData && 'opacity-60')}>
      <Charts history={data} machine={machine} words={words} onSelect={onSelect} />
    </div>
  );
}

function ChartsSkeleton() {
  return (
    <Loading what="history">
      <div className="grid gap-3 lg:grid-cols-2">
        {Array.from({ length: 8 }, (_, at) => (
          <Skeleton key={at} className="h-[280px] rounded-card" />
        ))}
      </div>
    </Loading>
  );
}

function NeverSeen({ machine }: { machine: MachineDetail }) {
  const mayAdd = can.addMachine(useRole());
  return (
    <EmptyState
      icon={<Activity size={26} aria-hidden />}
      title="Never seen"
      body={
        mayAdd.ok
          ? 'No agent has spoken for this machine yet. The hub installs one over SSH, or you run one command there; its readings show up here by themselves.'
          : `No agent has spoken for this machine yet. ${mayAdd.why}`
      }
      action={
        mayAdd.ok && (
          <>
            <Link
              to="/machines/$id"
              params={{ id: machine.id }}
              search={{ tab: 'connection', agent: 'install' }}
              className={buttonClass({ variant: 'primary' })}
            >
              Install the agent over SSH
            </Link>
            <Link
              to="/machines/$id"
              params={{ id: machine.id }}
              search={{ add: 'agent' }}
              className={buttonClass()}
            >
              Show the command
            </Link>
          </>
        )
      }
    />
  );
}
