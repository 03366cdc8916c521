import { useQuery } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { useMemo, useState } from 'react';
import { servicesQuery } from '@/api/queries';
import type { MachineDetail, Service, UnitState } from '@/api/types';
import { cn } from '@/lib/cn';
import { part } from '@/lib/part';
import { matches } from '@/lib/search';
import { bytes } from '@/lib/units';
import { can } from '@/shared/can';
import { failureOf } from '@/shared/failure';
import { Layer } from '@/shared/Layer';
import { useRole } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { Button, IconButton } from '@/ui/Button';
import { Input } from '@/ui/Field';
import { Figure } from '@/ui/Figure';
import { Panel } from '@/ui/Panel';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { type Mark, StatusMark, type Tone, toneText } from '@/ui/StatusMark';
import { EmptyState, ErrorState } from '@/ui/states';
import { Table, Td, Th } from '@/ui/Table';
import { Expectation } from './Expectation';
import { RestartAnswer } from './restart/RestartAnswer';
import { saidOf } from './restart/said';
import { type Restarts, useRestarts } from './restart/use-restarts';

// Few restart anything, and what makes a dialog is much.
const restartDialog = part(() => import('./restart/RestartDialog'));
restartDialog.preload();

interface Look {
  mark: Mark;
  tone: Tone;
}

const STATES: Record<UnitState, Look & { word: string; order: number }> = {
  failed: { word: 'Failed', mark: 'warning', tone: 'warn', order: 0 },
  running: { word: 'Running', mark: 'healthy', tone: 'ok', order: 1 },
  unknown: { word: 'Unknown', mark: 'unknown', tone: 'off', order: 2 },
  stopped: { word: 'Stopped', mark: 'paused', tone: 'off', order: 3 },
};

/** The machine's service units: what is wrong first, then what is expected. */
export function ServicesTab({ machine }: { machine: MachineDetail }) {
  const { data, error, refetch, isFetching } = useQuery(servicesQuery(machine.id));
  const [filter, setFilter] = useState('');
  const restarts = useRestarts(machine.id);
  const [asked, setAsked] = useState<string>();
  const mayRestart = can.restartServices(useRole()).ok;
  const units = useMemo(() => inOrder((data?.items ?? []) as Service[]), [data]);
  const shown = units.filter((unit) => matches(filter, [unit.name, unit.description, unit.state]));

  if (error && !data) {
    return (
      <ErrorState
        title="The services cannot be read"
        failure={failureOf(error)}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) {
    return (
      <Loading what="services">
        <Skeleton className="h-96 w-full" />
      </Loading>
    );
  }
  if (units.length === 0) {
    return (
      <EmptyState
        title="No services reported"
        body="The agent lists systemd's services. A machine without systemd has none to list, and an agent of version 1 sends only those that it was told to watch."
      />
    );
  }
  return (
    <>
      <Results restarts={restarts} />
      <Panel
        title="Services"
        note={countWords(units)}
        flush
        actions={
          <Input
            type="search"
            aria-label="Filter services"
            placeholder="Filter"
            className="w-48! max-sm:mb-1"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
        }
      >
        {shown.length === 0 ? (
          <div className="flex items-center gap-3 px-4 py-6 text-t2">
            No service matches “{filter}”.
            <Button size="sm" onClick={() => setFilter('')}>
              Clear the filter
            </Button>
          </div>
        ) : (
          <Table
            label="Services"
            className="max-sm:[&_td]:px-1.5 max-sm:[&_th]:px-1.5 max-sm:[&_tr>*:first-child]:pl-3"
          >
            <thead>
              <tr>
                <Th>Name</Th>
                <Th>State</Th>
                <Th>Expected</Th>
                <Th className="hidden sm:table-cell">Since</Th>
                <Th className="hidden text-right md:table-cell">Memory</Th>
                <Th className="hidden text-right md:table-cell">Process</Th>
                <Th className="hidden sm:table-cell">At boot</Th>
                {mayRestart && (
                  <Th className="w-0">
                    <span className="sr-only">What to do</span>
                  </Th>
                )}
              </tr>
            </thead>
            <tbody>
              {shown.map((unit) => (
                <UnitRow
                  key={unit.name}
                  machineId={machine.id}
                  unit={unit}
                  isAway={machine.status === 'offline'}
                  {...(mayRestart && {
                    isRestarting: restarts.isRunning(unit.name),
                    onRestart: () => setAsked(unit.name),
                  })}
                />
              ))}
            </tbody>
          </Table>
        )}
      </Panel>
      <Layer onMissing={() => setAsked(undefined)}>
        {asked && (
          <restartDialog.Part
            machine={machine}
            name={asked}
            onConfirm={() => restarts.start(asked)}
            onClose={() => setAsked(undefined)}
          />
        )}
      </Layer>
    </>
  );
}

/** What is being restarted, and what came of it. */
function Results({ restarts }: { restarts: Restarts }) {
  const newest = restarts.runs.at(-1);
  return (
    <div className={cn('flex flex-col gap-3', restarts.runs.length > 0 && 'mb-3')}>
      {/* There before anything is in it: only then is what comes into it read out. */}
      <p role="status" className="sr-only">
        {newest && saidOf(newest)}
      </p>
      {restarts.runs.map((run) => (
        <RestartAnswer key={run.name} run={run} onDismiss={() => restarts.forget(run.name)} />
      ))}
    </div>
  );
}

interface RowProps {
  machineId: string;
  unit: Service;
  isAway: boolean;
  isRestarting?: boolean;
  /** Absent for who may not. */
  onRestart?: () => void;
}

function UnitRow({ machineId, unit, isAway, isRestarting = false, onRestart }: RowProps) {
  const { word } = STATES[unit.state];
  const { mark, tone } = lookOf(unit);
  return (
    <tr>
      <Td className="align-middle!">
        <span className="font-medium [overflow-wrap:anywhere]">{unit.name}</span>
        {unit.description && (
          <span className="block text-12 text-t3 [overflow-wrap:anywhere]">{unit.description}</span>
        )}
      </Td>
      <Td className="align-middle!">
        <span className="flex items-center gap-1.5 whitespace-nowrap">
          <StatusMark mark={mark} tone={tone} size={13} stale={isAway} />
          <span className={cn(tone !== 'ok' && tone !== 'off' && ['font-medium', toneText[tone]])}>
            {word}
          </span>
          {unit.sub_state && unit.sub_state !== unit.state && (
            <span className="text-t3">{unit.sub_state}</span>
          )}
        </span>
      </Td>
      <Td className="align-middle!">
        <Expectation machineId={machineId} unit={unit} />
      </Td>
      <Td className="hidden align-middle! whitespace-nowrap sm:table-cell">
        {unit.since ? <TimeAgo at={unit.since} /> : '–'}
      </Td>
      <Td className="hidden align-middle! text-right md:table-cell">
        <Figure quantity={bytes(unit.memory_bytes)} />
      </Td>
      <Td className="tnum hidden align-middle! text-right md:table-cell">{unit.pid ?? '–'}</Td>
      <Td className="hidden align-middle! sm:table-cell">
        {unit.enabled == null ? '–' : unit.enabled ? 'Starts' : 'Does not start'}
      </Td>
      {onRestart && (
        <Td className="py-0! pl-0! align-middle!">
          <IconButton label={`Restart ${unit.name}`} disabled={isRestarting} onClick={onRestart}>
            <RotateCw size={15} aria-hidden />
          </IconButton>
        </Td>
      )}
    </tr>
  );
}

function isWrong({ state, expected }: Pick<Service, 'state' | 'expected'>): boolean {
  return state === 'failed' || (state === 'stopped' && expected);
}

/** As its alert has it: what is wrong is high, unless somebody said that it is critical. */
export function lookOf(unit: Pick<Service, 'state' | 'expected' | 'is_critical'>): Look {
  if (!isWrong(unit)) return STATES[unit.state];
  return unit.expected && unit.is_critical
    ? { mark: 'critical', tone: 'crit' }
    : { mark: 'warning', tone: 'warn' };
}

export function inOrder(units: readonly Service[]): Service[] {
  return units.toSorted(
    (a, b) =>
      Number(isWrong(b)) - Number(isWrong(a)) ||
      Number(b.expected) - Number(a.expected) ||
      STATES[a.state].order - STATES[b.state].order ||
      a.name.localeCompare(b.name),
  );
}

/** "24 services, 2 failed" */
function countWords(units: readonly Service[]): string {
  const failed = units.filter((unit) => unit.state === 'failed').length;
  const all = units.length === 1 ? 'One service' : `${units.length} services`;
  const expected = units.filter((unit) => unit.expected).length;
  const marked = expected > 0 ? `, ${expected} expected` : '';
  return `${all}, ${failed === 0 ? 'none' : failed} failed${marked}`;
}
