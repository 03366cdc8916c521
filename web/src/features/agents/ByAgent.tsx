import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { binariesQuery, enrolmentQuery, machineQuery } from '@/api/queries';
import type { CreatedEnrolment, MachineDetail, NewEnrolment } from '@/api/types';
import { countdown, hubNow } from '@/lib/time';
import { DOCKER, POWER } from '@/shared/agents/wishes';
import { failureOf } from '@/shared/failure';
import { Button } from '@/ui/Button';
import { CopyField } from '@/ui/CopyField';
import { Switch } from '@/ui/Field';
import { Skeleton } from '@/ui/Skeleton';
import { ErrorState } from '@/ui/states';
import { newCodeQuery } from './code';
import { Options } from './Options';
import { Progress, type Step } from './Progress';

/** Events say when something happens; should they be lost, asking finds out as well. */
const ASK_MS = 3_000;

interface Props {
  machineId?: string;
  onDone: () => void;
}

export function ByAgent({ machineId, onDone }: Props) {
  const [options, setOptions] = useState<NewEnrolment>(machineId ? { machine_id: machineId } : {});
  const code = useQuery(newCodeQuery(options));
  const progress = useProgress(code.data);

  if (code.error) {
    return (
      <ErrorState
        title="No code could be made"
        failure={failureOf(code.error)}
        busy={code.isFetching}
        onRetry={() => void code.refetch()}
      />
    );
  }
  if (!code.data) return <Skeleton className="h-56 w-full" />;
  return (
    <div className="flex flex-col gap-5">
      {progress.step === 'waiting' && (
        <>
          <Command code={code.data} onNew={() => void code.refetch()} busy={code.isFetching} />
          <Switch
            {...DOCKER}
            checked={options.docker ?? false}
            onChange={(docker) => setOptions({ ...options, docker: docker || undefined })}
          />
          <Switch
            {...POWER}
            checked={options.power ?? false}
            onChange={(power) => setOptions({ ...options, power: power || undefined })}
          />
          {!machineId && <Options options={options} onChange={setOptions} />}
        </>
      )}
      {machineId && progress.step === 'waiting' && (
        <p className="text-13 text-t2">
          Or{' '}
          <Link
            to="/machines/$id"
            params={{ id: machineId }}
            search={{ tab: 'connection', agent: 'install' }}
            className="text-accent underline underline-offset-2"
          >
            let the hub install it over SSH
          </Link>
          : it logs in by itself, and shows each step.
        </p>
      )}
      <Progress {...progress} onDone={onDone} />
      {progress.step === 'waiting' && <OtherWays code={code.data} />}
    </div>
  );
}

interface CommandProps {
  code: CreatedEnrolment;
  busy: boolean;
  onNew: () => void;
}

function Command({ code, busy, onNew }: CommandProps) {
  const left = useSecondsUntil(code.expires_at);
  return (
    <div className="flex flex-col gap-2">
      <p className="text-t2">
        Run this on the machine. It fetches the agent from this hub and starts it as a service; it
        needs root and systemd.
      </p>
      {left > 0 ? (
        <CopyField label="The command" text={code.command} primary />
      ) : (
        <div className="flex flex-wrap items-center justify-between gap-3 rounded-button border bg-canvas px-3 py-3">
          <span>The code {code.code} is no longer good.</span>
          <Button size="sm" variant="primary" busy={busy} onClick={onNew}>
            Make a new one
          </Button>
        </div>
      )}
      <div className="flex flex-wrap justify-between gap-x-4 text-13 text-t3">
        {left > 0 && (
          <span>
            The code works once, for another <span className="tnum">{countdown(left)}</span>.
          </span>
        )}
        <Architectures />
      </div>
    </div>
  );
}

function Architectures() {
  const { data } = useQuery(binariesQuery);
  if (!data) return null;
  const names = data.items.map((binary) => binary.architecture);
  if (names.length === 0) {
    return (
      <span className="text-warn">
        This hub has no agent to hand out. Put one into its agents folder first.
      </span>
    );
  }
  return <span>For {names.join(', ')}.</span>;
}

function OtherWays({ code }: { code: CreatedEnrolment }) {
  const left = useSecondsUntil(code.expires_at);
  if (left === 0 || code.commands.length === 0) return null;
  return (
    <details className="rounded-button border px-3 py-2">
      <summary className="text-13 font-medium text-t2">Other ways</summary>
      <div className="mt-3 flex flex-col gap-3 pb-1">
        {code.commands.map(({ label, command }) => (
          <div key={label} className="flex flex-col gap-1.5">
            <span className="text-13 text-t3">{label}</span>
            <CopyField label={label} text={command} />
          </div>
        ))}
      </div>
    </details>
  );
}

/** How far it is: the code waits, the agent has it, the machine beats. */
function useProgress(code: CreatedEnrolment | undefined): {
  step: Step;
  machine?: MachineDetail;
} {
  const enrolment = useQuery({
    ...enrolmentQuery(code?.id ?? ''),
    enabled: code !== undefined,
    refetchInterval: ({ state }) => (state.data?.state === 'enrolled' ? false : ASK_MS),
  }).data;
  const isUsed = enrolment?.state === 'enrolled';
  const machineId = isUsed ? (enrolment.machine_id ?? undefined) : undefined;
  const machine = useQuery({
    ...machineQuery(machineId ?? ''),
    enabled: machineId !== undefined,
    refetchInterval: ({ state }) => (state.data?.status === 'online' ? false : ASK_MS),
  }).data;

  if (!isUsed) return { step: 'waiting' };
  if (machine?.status !== 'online') return { step: 'enrolled' };
  return { step: 'live', machine };
}

function useSecondsUntil(moment: string): number {
  const left = () => Math.max(0, (Date.parse(moment) - hubNow()) / 1000);
  const [seconds, setSeconds] = useState(left);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `left` is made of the moment alone
  useEffect(() => {
    setSeconds(left());
    const timer = setInterval(() => setSeconds(left()), 1_000);
    return () => clearInterval(timer);
  }, [moment]);
  return seconds;
}
