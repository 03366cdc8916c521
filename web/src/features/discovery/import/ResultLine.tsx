import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { PlugZap } from 'lucide-react';
import { useRef } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { deploymentQuery } from '@/api/queries';
import type { Deployment } from '@/api/types';
import { sentence } from '@/lib/sentence';
import { deploymentSteps } from '@/shared/agents/deployment';
import { SshTestAnswer } from '@/shared/remote/SshTestAnswer';
import { useSshTest } from '@/shared/remote/use-ssh-test';
import { toast } from '@/shared/toast';
import { Button, buttonClass } from '@/ui/Button';
import { StatusMark, toneText } from '@/ui/StatusMark';
import { StepList } from '@/ui/Steps';
import type { Namesake } from '../hosts';
import { Doubtful } from './Doubtful';
import { type ImportLine, noteDeployment } from './imports';
import { MARKS, outcomeOf, outcomeWords } from './outcome';

interface Props {
  line: ImportLine;
  deployment: Deployment | undefined;
  /** The machine whose name it has, where that alone is why it was refused. */
  doubt: Namesake | undefined;
  /** It is another than that. */
  onAnother: () => void;
  /** It is one of many: what its steps were is folded. */
  isFolded: boolean;
}

/** What came of one host: imported, its agent, or why not. */
export function ResultLine({ line, deployment, doubt, onAnother, isFolded }: Props) {
  const outcome = outcomeOf(line, deployment, doubt);
  const { mark, tone } = MARKS[outcome];
  const { title, machine_id: id, machine_name, error, deployment_id } = line;
  const name = machine_name ?? title;
  const test = useSshTest();
  const top = useRef<HTMLLIElement>(null);
  const isTaken = line.outcome !== 'refused';
  return (
    <li ref={top} tabIndex={-1} data-outcome={outcome} className="rounded-button border bg-canvas">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 py-2 pr-2 pl-3">
        <StatusMark mark={mark} tone={tone} size={13} />
        <p className="min-w-0 flex-1 basis-40 [overflow-wrap:anywhere]">
          <bdi className="font-medium">{isTaken ? name : title}</bdi>{' '}
          <span className={`text-13 ${toneText[tone]}`}>
            {outcomeWords(line, deployment, doubt)}
          </span>
        </p>
        <span className="flex flex-wrap gap-1.5">
          {isTaken && id && !deployment_id && (
            <Button
              size="sm"
              busy={test.isRunning}
              icon={<PlugZap size={15} aria-hidden />}
              aria-label={`Test SSH of ${name}`}
              onClick={() => test.run({ machine_id: id })}
            >
              Test SSH
            </Button>
          )}
          {isTaken && outcome === 'failed' && <Again line={line} name={name} />}
          {id && (
            <Link
              to="/machines/$id"
              params={{ id }}
              className={buttonClass({ size: 'sm' })}
              aria-label={`Open ${name}`}
            >
              Open
            </Link>
          )}
        </span>
      </div>
      {doubt && (
        <Doubtful
          line={line}
          namesake={doubt}
          // The button that was pressed goes: who pressed it goes on at the line.
          onLinked={() => top.current?.focus()}
          onAnother={onAnother}
        />
      )}
      {error && !doubt && (
        <p className="border-t px-3 py-2.5 text-13 [overflow-wrap:anywhere]">
          {sentence(error.detail)}
        </p>
      )}
      {deployment && <Steps deployment={deployment} name={name} isFolded={isFolded} />}
      {(test.isRunning || test.result || test.refusal) && (
        <div className="px-3 pb-3">
          <SshTestAnswer test={test} name={name} withRoot />
        </div>
      )}
    </li>
  );
}

interface StepsProps {
  deployment: Deployment;
  name: string;
  isFolded: boolean;
}

function Steps({ deployment, name, isFolded }: StepsProps) {
  const { state, failure, machine_id: id } = deployment;
  const steps = deploymentSteps(deployment);
  const list = <StepList label={`Steps at ${name}`} steps={steps} long />;
  return (
    <div className="text-13">
      {state === 'done' || isFolded ? (
        <details className="border-t">
          <summary className="px-3 py-2 text-t3">Steps: {steps.length}</summary>
          {list}
        </details>
      ) : (
        list
      )}
      {failure && (
        <div className="flex flex-col gap-2 border-t px-3 py-3">
          <p className="[overflow-wrap:anywhere]">{sentence(failure.message)}</p>
          {failure.advice && (
            <p className="text-t2">
              <span className="font-medium text-t1">What to do:</span> {failure.advice}
            </p>
          )}
          <Link
            to="/machines/$id"
            params={{ id }}
            search={{ tab: 'connection' }}
            className="w-fit text-accent underline underline-offset-2"
          >
            How {name} is reached
          </Link>
        </div>
      )}
    </div>
  );
}

/** The machine is there; only its agent is tried again. */
function Again({ line, name }: { line: ImportLine; name: string }) {
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/machines/{id}/agent', {
          params: { path: { id: line.machine_id ?? '' } },
          body: { action: 'install', ...line.wishes },
        }),
      ),
    onSuccess: (deployment) => {
      queryClient.setQueryData(deploymentQuery(deployment.id).queryKey, deployment);
      noteDeployment(line.key, deployment.id);
    },
    onError: (error) => toast(`Not tried again: ${asApiError(error).detail}`, 'crit'),
  });
  return (
    <Button
      size="sm"
      variant="primary"
      busy={isPending}
      aria-label={`Try again: install the agent on ${name}`}
      onClick={() => mutate()}
    >
      Try again
    </Button>
  );
}
