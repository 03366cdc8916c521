import { useEffect, useRef } from 'react';
import { deploymentSentence } from '@/shared/agents/deployment';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import type { ImportLine } from './imports';
import { summary } from './outcome';
import { ResultLine } from './ResultLine';
import type { Doubt, Doubts } from './use-import-draft';
import { useStandings } from './use-standings';

/** Of so many hosts each step is shown; of more, where they are and why they failed. */
const A_FEW = 3;

interface Props {
  title: string;
  lines: readonly ImportLine[];
  /**
   * Back to the form with those that were refused, and of which machines these may be; absent when there is no
   * form any more.
   */
  onAgain?: (keys: readonly string[], doubts: Doubts) => void;
  /** To a form for a host that is another than the one whose name it has, where there is none any more. */
  onAnother?: (key: string) => void;
  onClose: () => void;
}

/** One line for each host, which goes on by itself. Closing it loses nothing. */
export function Results({ title, lines, onAgain, onAnother, onClose }: Props) {
  const standings = useStandings(lines);
  const outcomes = standings.map(({ outcome }) => outcome);
  const refused = lines.filter(
    ({ outcome }, at) =>
      outcome === 'refused' && (outcomes[at] === 'failed' || outcomes[at] === 'doubtful'),
  );
  const again = (another?: string) => {
    const doubts = lines.flatMap(({ key }, at): [string, Doubt][] => {
      const namesake = standings[at]?.doubt;
      return namesake ? [[key, { namesake, isAnother: key === another }]] : [];
    });
    onAgain?.(
      refused.map(({ key }) => key),
      new Map(doubts),
    );
  };
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
            <Button onClick={() => again()}>Change and try again</Button>
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
            {standings
              .flatMap(({ deployment: each }, at) =>
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
              deployment={standings[at]?.deployment}
              doubt={standings[at]?.doubt}
              onAnother={() => (onAgain ? again(line.key) : onAnother?.(line.key))}
              isFolded={lines.length > A_FEW}
            />
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
