import { useQueries } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { deploymentQuery } from '@/api/queries';
import type { Deployment } from '@/api/types';
import { deploymentSentence } from '@/shared/agents/deployment';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import type { ImportLine } from './imports';
import { outcomeOf, summary } from './outcome';
import { ResultLine } from './ResultLine';

/** Events say when a step is done; should they be lost, asking finds out as well. */
const ASK_MS = 3_000;

/** Of so many hosts each step is shown; of more, where they are and why they failed. */
const A_FEW = 3;

export function useDeployments(lines: readonly ImportLine[]): (Deployment | undefined)[] {
  const ids = [...new Set(lines.flatMap(({ deployment_id: id }) => (id ? [id] : [])))];
  const answers = useQueries({
    queries: ids.map((id) => ({
      ...deploymentQuery(id),
      refetchInterval: ({ state }: { state: { data?: Deployment } }) =>
        state.data && state.data.state !== 'running' ? (false as const) : ASK_MS,
    })),
  });
  return lines.map(({ deployment_id: id }) => (id ? answers[ids.indexOf(id)]?.data : undefined));
}

interface Props {
  title: string;
  lines: readonly ImportLine[];
  /** Back to the form with those that were refused; absent when there is none any more. */
  onAgain?: (keys: readonly string[]) => void;
  onClose: () => void;
}

/** One line for each host, which goes on by itself. Closing it loses nothing. */
export function Results({ title, lines, onAgain, onClose }: Props) {
  const deployments = useDeployments(lines);
  const outcomes = lines.map((line, at) => outcomeOf(line, deployments[at]));
  const refused = lines.filter(
    (line, at) => line.outcome === 'refused' && outcomes[at] === 'failed',
  );
  const isRunning = outcomes.includes('running');
  const top = useRef<HTMLDivElement>(null);

  // The button that was pressed is gone: who pressed it goes on here.
  useEffect(() => top.current?.focus({ preventScroll: true }), []);

  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="lg"
      title={title}
      initialFocus={top}
      footer={
        <>
          {onAgain && refused.length > 0 && (
            <Button onClick={() => onAgain(refused.map(({ key }) => key))}>
              Change and try again
            </Button>
          )}
          <Button variant="primary" onClick={onClose}>
            {isRunning ? 'Close' : 'Done'}
          </Button>
        </>
      }
    >
      <div ref={top} tabIndex={-1} className="outline-none">
        {/* Of a single one its line says all of it. */}
        <p role="status" className={lines.length === 1 && !isRunning ? 'sr-only' : 'mb-3 text-t2'}>
          <span className="first-letter:uppercase">{summary(outcomes)}</span>.
          {isRunning && ' It goes on when this is closed, and each machine’s page shows it.'}
          <span className="sr-only">
            {' '}
            {deployments
              .flatMap((each, at) =>
                each && each.state !== 'running'
                  ? [deploymentSentence(each, lines[at]?.machine_name ?? lines[at]?.title ?? '')]
                  : [],
              )
              .join(' ')}
          </span>
        </p>
        <ul aria-label="What came of it" className="flex flex-col gap-3">
          {lines.map((line, at) => (
            <ResultLine
              key={line.key}
              line={line}
              deployment={deployments[at]}
              isFolded={lines.length > A_FEW}
            />
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
