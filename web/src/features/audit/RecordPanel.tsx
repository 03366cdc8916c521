import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { auditStatusQuery } from '@/api/audit';
import { asApiError } from '@/api/problem';
import type { AuditStatus } from '@/api/types';
import { cn } from '@/lib/cn';
import { exact, useNow } from '@/lib/time';
import { failureOf } from '@/shared/failure';
import { TimeAgo } from '@/shared/TimeAgo';
import { Button } from '@/ui/Button';
import { CopyText } from '@/ui/CopyField';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { StatusMark, toneText } from '@/ui/StatusMark';
import { ErrorState } from '@/ui/states';
import { Anchors } from './Anchors';
import { counted, isContradicting, keptWords, LOOKS, rememberedWords, standingOf } from './record';
import { Trouble } from './Trouble';

/** Whether the record is as it was written, how long it is, and who could tell if it were not. */
export function RecordPanel() {
  const { data, error, isFetching, refetch } = useQuery(auditStatusQuery);
  if (data) return <Panel status={data} />;
  if (!error) {
    return (
      <Loading what="state of the audit log">
        <Skeleton className="mb-5 h-28 w-full" />
      </Loading>
    );
  }
  // The list says the same, and has the button.
  if (asApiError(error).code === 'unreachable') return null;
  return (
    <div className="mb-5">
      <ErrorState
        title="How the record stands cannot be read"
        failure={failureOf(error)}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    </div>
  );
}

function Panel({ status }: { status: AuditStatus }) {
  const standing = standingOf(status, useNow());
  const [shows, setShows] = useState(false);
  // On a phone its figures would stand before the list for long.
  const [isOpen, setOpen] = useState(false);
  const { word, mark, tone } = LOOKS[standing];
  const { last_check, anchors } = status;
  const isBad = standing === 'broken' || standing === 'contradicted';
  return (
    <section
      aria-label="How the record stands"
      data-record={standing}
      className={cn(
        'mb-5 overflow-hidden rounded-card border bg-s1',
        standing === 'broken' ? 'border-crit/60' : 'border-line',
      )}
    >
      <div className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-2 gap-y-0.5 px-4 py-3 sm:flex sm:flex-wrap">
        <StatusMark mark={mark} tone={tone} />
        <p className={cn('font-medium', standing !== 'whole' && toneText[tone])}>{word}</p>
        <Button
          size="sm"
          variant="quiet"
          aria-expanded={isOpen}
          className="-my-1 -mr-2.5 sm:hidden"
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'Less' : 'More'}
          <span className="sr-only"> of how the record stands</span>
        </Button>
        <p className="text-13 text-t3 max-sm:col-start-2 max-sm:col-end-4">
          {last_check ? (
            <>
              Looked through <TimeAgo at={last_check.at} />: {counted(last_check.entries)}{' '}
              {last_check.entries === 1 ? 'entry' : 'entries'}. The hub does so once a day.
            </>
          ) : (
            'The hub does it soon after its start, and then once a day.'
          )}
        </p>
      </div>
      {isBad && <Trouble status={status} />}
      <div className={cn(!isOpen && 'max-sm:hidden')}>
        <Cells status={status} shows={shows} onToggle={() => setShows(!shows)} />
      </div>
      {(shows || standing === 'contradicted') && anchors.length > 0 && (
        <Anchors anchors={anchors} />
      )}
    </section>
  );
}

interface CellsProps {
  status: AuditStatus;
  /** What each agent remembers is shown below. */
  shows: boolean;
  onToggle: () => void;
}

function Cells({ status, shows, onToggle }: CellsProps) {
  const { entries, first, head, checkpoint, pruned_at, retention_days, anchors } = status;
  return (
    <dl className="cells grid grid-cols-2 gap-px border-t bg-line text-13 sm:grid-cols-3 xl:grid-cols-5">
      <Cell name="Entries" note={first && <span>since {dayOf(first.at)}</span>}>
        {counted(entries)}
      </Cell>
      <Cell
        name="Kept for"
        note={
          <Link
            to="/settings/$section"
            params={{ section: 'general' }}
            hash="audit"
            className="text-accent underline underline-offset-2"
          >
            Change
          </Link>
        }
      >
        {keptWords(retention_days)}
      </Cell>
      <Cell
        name="Newest entry"
        note={
          head && (
            <CopyText
              short
              label="the head, to verify with"
              text={`${head.position}:${head.hash}`}
            />
          )
        }
      >
        {head ? counted(head.position) : 'None'}
      </Cell>
      <Cell
        name="Removed by age"
        note={
          checkpoint && (
            <>
              {pruned_at && <TimeAgo at={pruned_at} />}
              <CopyText
                short
                label="the last entry that went"
                text={`${checkpoint.position}:${checkpoint.hash}`}
              />
            </>
          )
        }
      >
        {checkpoint ? `Up to ${counted(checkpoint.position)}` : 'Nothing yet'}
      </Cell>
      <Cell
        name="Remembered by"
        note={
          anchors.length > 0 &&
          !anchors.some(isContradicting) && (
            <Button
              size="sm"
              variant="quiet"
              aria-expanded={shows}
              className="-my-1 -ml-2.5 h-6! pointer-coarse:h-11!"
              onClick={onToggle}
            >
              {shows ? 'Hide what each does' : 'Show what each does'}
            </Button>
          )
        }
      >
        {rememberedWords(anchors)}
      </Cell>
    </dl>
  );
}

const dayFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

function dayOf(at: string) {
  return (
    <time dateTime={at} title={exact(at)}>
      {dayFormat.format(new Date(at))}
    </time>
  );
}

interface CellProps {
  name: string;
  note?: ReactNode;
  children: ReactNode;
}

function Cell({ name, note, children }: CellProps) {
  return (
    <div className="min-w-0 bg-s1 px-4 py-2.5 max-xl:last:odd:col-span-2">
      <dt className="text-t3">{name}</dt>
      <dd className="tnum text-15 font-medium [overflow-wrap:anywhere]">{children}</dd>
      {note && <dd className="flex min-h-6 flex-wrap items-center gap-x-2 text-t3">{note}</dd>}
    </div>
  );
}
