import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ScanSearch } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { type ScanFilter, scanQuery, scansQuery } from '@/api/queries';
import type { ScanEntry } from '@/api/types';
import { sentence } from '@/lib/sentence';
import { ListState } from '@/shared/ListState';
import { LANDING, useLanding } from '@/shared/landing';
import { TimeAgo } from '@/shared/TimeAgo';
import { Button } from '@/ui/Button';
import { AnswerFrame } from '@/ui/Steps';
import { EmptyState } from '@/ui/states';
import { Difference } from './Difference';
import { Gone } from './Gone';
import { History } from './History';
import { Report } from './Report';
import { useScanCancel } from './use-scan';
import { firstToShow, isOpen, newsOf } from './words';

export interface Shown {
  /** The scan that is looked at; the newest that told something when absent. */
  scan?: string | undefined;
  /** The one that it is compared with. */
  with?: string | undefined;
}

interface Props {
  filter: ScanFilter;
  shown: Shown;
  onShow: (shown: Shown) => void;
  /** What is said where there is none yet. */
  empty: ReactNode;
  /** What is scanned differs from line to line. */
  withNames?: boolean;
}

/** What is under way, the scan that is looked at or the two that are compared, and the history. */
export function Scans({ filter, shown, onShow, empty, withNames = false }: Props) {
  const query = useInfiniteQuery(scansQuery(filter));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const scans = query.data;
  const isEmpty = scans?.length === 0 && shown.scan === undefined;
  return (
    <div {...LANDING} tabIndex={-1} className="outline-none">
      <News scans={scans} />
      <ListState what="scans" query={query}>
        {(items) =>
          isEmpty ? (
            <EmptyState
              icon={<ScanSearch size={26} aria-hidden />}
              title="Not scanned yet"
              body={empty}
            />
          ) : (
            <div className="flex flex-col gap-4">
              {items.filter(isOpen).map((scan) => (
                <UnderWay key={scan.id} scan={scan} />
              ))}
              <Looked scans={items} shown={shown} onShow={onShow} />
              <History
                scans={items}
                shown={shown}
                onShow={onShow}
                withNames={withNames}
                more={
                  hasNextPage && (
                    <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                      Show more
                    </Button>
                  )
                }
              />
            </div>
          )
        }
      </ListState>
    </div>
  );
}

/**
 * What goes on, read out: that a scan waits, runs, and how it ended. There before anything is in it, and
 * the same all the time: only then is what comes into it heard.
 */
function News({ scans = [] }: { scans: readonly ScanEntry[] | undefined }) {
  // How one ended is news only to those who were there while it ran.
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const unseen = scans.filter((scan) => isOpen(scan) && !seen.has(scan.id));
  if (unseen.length > 0) setSeen(new Set([...seen, ...unseen.map(({ id }) => id)]));
  return (
    <p role="status" className="sr-only">
      {newsOf(scans.filter(({ id }) => seen.has(id)))}
    </p>
  );
}

function UnderWay({ scan }: { scan: ScanEntry }) {
  const { mutate, isPending } = useScanCancel();
  const isQueued = scan.state === 'queued';
  return (
    <AnswerFrame
      name="scan-open"
      tone="off"
      title={isQueued ? `The scan of ${scan.name} waits in line` : `Scanning ${scan.name}…`}
      note={
        <>
          <TimeAgo at={scan.asked_at} />, by <bdi>{scan.by}</bdi> ·{' '}
          {isQueued ? 'four others run' : 'up to a minute'}
        </>
      }
      actions={
        <Button
          ref={useLanding()}
          size="sm"
          busy={isPending}
          aria-label={`Cancel the scan of ${scan.name}`}
          onClick={() => mutate(scan.id)}
        >
          Cancel
        </Button>
      }
    />
  );
}

interface LookedProps {
  scans: readonly ScanEntry[];
  shown: Shown;
  onShow: (shown: Shown) => void;
}

function Looked({ scans, shown, onShow }: LookedProps) {
  if (shown.scan && shown.with) {
    return <Difference id={shown.scan} other={shown.with} onShow={onShow} />;
  }
  const chosen = shown.scan ?? firstToShow(scans)?.id;
  if (!chosen) return null;
  // What is under way stands above; what it told comes here with its end.
  const listed = scans.find(({ id }) => id === chosen);
  if (listed && isOpen(listed)) return null;
  const [newest] = scans.filter((scan) => !isOpen(scan));
  const hasFailedSince = shown.scan === undefined && newest && newest.id !== chosen;
  return (
    <>
      {hasFailedSince && <Failed scan={newest} />}
      <Chosen id={chosen} onShow={onShow} />
    </>
  );
}

/** The newest one told nothing: said above what an older one told. */
function Failed({ scan }: { scan: ScanEntry }) {
  const { failure } = scan;
  return (
    <AnswerFrame
      name="scan-failed"
      tone={scan.state === 'failed' ? 'crit' : 'warn'}
      title={
        scan.state === 'failed' ? 'The newest scan failed' : 'The newest scan was not finished'
      }
      note={<TimeAgo at={scan.asked_at} />}
    >
      {failure && (
        <div className="px-3 pb-3">
          <p className="[overflow-wrap:anywhere]">{sentence(failure.message ?? '')}</p>
          {failure.advice && (
            <p className="mt-1 text-t2">
              <span className="font-medium text-t1">What to do:</span> {failure.advice}
            </p>
          )}
          <p className="mt-1 text-t3">What follows is from an earlier one.</p>
        </div>
      )}
    </AnswerFrame>
  );
}

function Chosen({ id, onShow }: { id: string; onShow: (shown: Shown) => void }) {
  const query = useQuery(scanQuery(id));
  return (
    <ListState
      what="scan"
      query={query}
      gone={<Gone title="This scan is not kept any more" onShow={onShow} />}
    >
      {(report) => <Report report={report} />}
    </ListState>
  );
}
