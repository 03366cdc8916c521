import { Link } from '@tanstack/react-router';
import { type ReactNode, useId, useState } from 'react';
import type { ScanEntry } from '@/api/types';
import { exact, took } from '@/lib/time';
import { TimeAgo } from '@/shared/TimeAgo';
import { useWalk } from '@/shared/use-walk';
import { Button } from '@/ui/Button';
import { Panel } from '@/ui/Panel';
import { StatusMark } from '@/ui/StatusMark';
import type { Shown } from './Scans';
import { hasTold, isOpen, isSamePlace, lookOf, summaryWords, tookMs } from './words';

interface Props {
  scans: readonly ScanEntry[];
  shown: Shown;
  onShow: (shown: Shown) => void;
  withNames: boolean;
  /** The way to older ones; nothing where all are listed. */
  more?: ReactNode;
}

/** All that are kept: each to be shown, any two of one place to be compared. */
export function History({ scans, shown, onShow, withNames, more }: Props) {
  const [marked, setMarked] = useState<readonly string[]>([]);
  const note = useId();
  useWalk('scan');
  const ended = scans.filter((scan) => !isOpen(scan));
  // Another filter may list others.
  const chosen = marked.filter((id) => ended.some((scan) => scan.id === id));
  if (ended.length === 0) return null;
  const canCompare = ended.filter(hasTold).length > 1;
  const [first, second] = chosen;
  const of = ended.find(({ id }) => id === first);
  const isElsewhere = (scan: ScanEntry) => of !== undefined && !isSamePlace(of, scan);
  const toggle = (id: string) =>
    setMarked(
      // A third one takes the place of the one that was chosen first.
      chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id].slice(-2),
    );
  return (
    <Panel
      title="History"
      note={ended.length === 1 ? undefined : `${ended.length} scans`}
      flush
      actions={
        canCompare && (
          <Button
            size="sm"
            disabled={!(first && second)}
            title={first && second ? undefined : 'Choose two of them first.'}
            onClick={() => {
              onShow({ scan: first, with: second });
              setMarked([]);
            }}
          >
            Compare two
          </Button>
        )
      }
    >
      {of && ended.some(isElsewhere) && (
        <p id={note} className="border-b px-4 py-2 text-13 text-t2 [overflow-wrap:anywhere]">
          Only with another scan of <bdi className="font-medium">{of.name}</bdi> can it be compared:
          of two hosts nothing can be said to have changed.
        </p>
      )}
      <ul aria-label="Scans" className="divide-y divide-line">
        {ended.map((scan) => (
          <Row
            key={scan.id}
            scan={scan}
            isShown={shown.scan === scan.id && !shown.with}
            withName={withNames}
            {...(canCompare && { chosen: chosen.includes(scan.id) })}
            {...(isElsewhere(scan) && { barredBy: note })}
            onToggle={() => toggle(scan.id)}
            onShow={() => onShow({ scan: scan.id })}
          />
        ))}
      </ul>
      {more && <div className="border-t px-4 py-3">{more}</div>}
    </Panel>
  );
}

interface RowProps {
  scan: ScanEntry;
  isShown: boolean;
  withName: boolean;
  /** Absent where nothing can be compared. */
  chosen?: boolean;
  /** The id of the words that say why it cannot be compared with what was chosen. */
  barredBy?: string;
  onToggle: () => void;
  onShow: () => void;
}

function Row({ scan, isShown, withName, chosen, barredBy, onToggle, onShow }: RowProps) {
  const { word, mark, tone } = lookOf(scan.state);
  const ms = tookMs(scan);
  const words = scan.state === 'done' ? summaryWords(scan) : (scan.failure?.message ?? word);
  return (
    <li data-scan={scan.id} className="flex items-center gap-3 px-4 py-2.5">
      {chosen !== undefined && (
        <input
          type="checkbox"
          aria-label={`Choose to compare: ${withName ? `${scan.name}, ` : ''}${exact(scan.asked_at)}`}
          checked={chosen}
          disabled={!hasTold(scan) || barredBy !== undefined}
          aria-describedby={barredBy}
          title={hasTold(scan) ? undefined : 'It told nothing that could be compared.'}
          onChange={onToggle}
          className="size-4 shrink-0 accent-accent-solid pointer-coarse:size-6"
        />
      )}
      <StatusMark mark={mark} tone={tone} size={12} />
      <div className="min-w-0 flex-1 text-13">
        <p className="flex flex-wrap gap-x-2">
          <TimeAgo at={scan.asked_at} className="font-medium" />
          {withName && (
            <span className="[overflow-wrap:anywhere]">
              {scan.machine_id ? (
                <Link
                  to="/machines/$id"
                  params={{ id: scan.machine_id }}
                  search={{ tab: 'scan' }}
                  className="text-accent underline-offset-2 hover:underline"
                >
                  <bdi>{scan.name}</bdi>
                </Link>
              ) : (
                <bdi>{scan.name}</bdi>
              )}
            </span>
          )}
          <span className="text-t3">
            by <bdi>{scan.by}</bdi>
            {ms !== undefined && <span className="tnum"> · {took(ms)}</span>}
          </span>
        </p>
        <p className="text-t2 [overflow-wrap:anywhere]">
          <span className="sr-only">{word}. </span>
          {words}
        </p>
      </div>
      <Button
        size="sm"
        variant="quiet"
        data-scan-link
        aria-label={`Show the scan of ${exact(scan.asked_at)}`}
        aria-pressed={isShown}
        onClick={onShow}
      >
        Show
      </Button>
    </li>
  );
}
