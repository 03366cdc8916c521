import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate, useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type AuditScope, auditEntryQuery } from '@/api/audit';
import { machinesQuery } from '@/api/queries';
import type { AuditEntry } from '@/api/types';
import { exact } from '@/lib/time';
import { FactList } from '@/shared/FactList';
import { failureOf } from '@/shared/failure';
import { useOpenedHere } from '@/shared/opened-here';
import { TimeAgo } from '@/shared/TimeAgo';
import { CopyButton, CopyText } from '@/ui/CopyField';
import { Drawer } from '@/ui/Drawer';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { ErrorState } from '@/ui/states';
import { DetailList } from './DetailList';
import { aboutOf } from './detail';
import { type FilterSearch, NO_FILTER } from './filter';
import { OutcomeWord } from './OutcomeWord';
import { actionWords, KINDS, seen } from './words';

const route = getRouteApi('/shell/audit');
const LINK = 'text-accent underline underline-offset-2';

interface Props {
  scope: AuditScope;
  /** Those that are listed: most are opened from there. */
  entries: readonly AuditEntry[];
}

/** One entry, over the list, while the address names it. */
export function EntryDrawer({ scope, entries }: Props) {
  const { entry, at } = route.useSearch();
  const close = useClose(entry !== undefined);
  if (entry === undefined || at === undefined) return null;
  const listed = entries.find(({ position }) => position === Number(entry));
  return (
    <OpenEntry
      scope={scope}
      position={Number(entry)}
      at={Number(at)}
      listed={listed}
      onClose={close}
    />
  );
}

/** Closing undoes the opening: the back button does not find the drawer again. */
function useClose(isOpen: boolean): () => void {
  const router = useRouter();
  const navigate = useNavigate({ from: '/audit' });
  const openedHere = useOpenedHere(isOpen);
  return () => {
    if (openedHere.current) router.history.back();
    else {
      void navigate({
        search: (before) => ({ ...before, entry: undefined, at: undefined }),
        replace: true,
        resetScroll: false,
      });
    }
  };
}

interface OpenProps {
  scope: AuditScope;
  position: number;
  at: number;
  listed: AuditEntry | undefined;
  onClose: () => void;
}

function OpenEntry({ scope, position, at, listed, onClose }: OpenProps) {
  const query = useQuery({ ...auditEntryQuery(scope, position, at), enabled: !listed });
  const entry = listed ?? query.data;
  const { error, isFetching, refetch } = query;
  return (
    <Drawer
      title={entry ? seen(actionWords(entry.action)) : `Entry ${position}`}
      above={
        entry && (
          <span className="mb-1 flex text-13">
            <OutcomeWord outcome={entry.outcome} />
          </span>
        )
      }
      footer={
        entry && <CopyButton text={() => JSON.stringify(entry, null, 2)} label="Copy as JSON" />
      }
      onClose={onClose}
    >
      {entry ? (
        <>
          <Facts entry={entry} />
          <More entry={entry} />
          <Place entry={entry} />
        </>
      ) : error ? (
        <ErrorState
          title="The entry cannot be read"
          failure={failureOf(error)}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      ) : entry === null ? (
        <p className="text-t2">
          There is no such entry. It is older than entries are kept, or the address was typed wrong.
        </p>
      ) : (
        <Loading what="entry">
          <Skeleton className="h-40 w-full" />
        </Loading>
      )}
    </Drawer>
  );
}

function Facts({ entry }: { entry: AuditEntry }) {
  const { at, actor, actor_kind, action, subject, machine_id } = entry;
  const about = aboutOf(entry);
  const facts: [string, ReactNode][] = [
    [
      'When',
      <>
        {exact(at)}{' '}
        <span className="text-t3">
          (<TimeAgo at={at} />)
        </span>
      </>,
    ],
    [
      'Who',
      <>
        <bdi>{seen(actor)}</bdi> <span className="text-t3">({KINDS[actor_kind].word})</span>
        <All filter={{ actor, actor_kind }} words="All by this one" />
      </>,
    ],
    [
      'Recorded as',
      <>
        <code className="font-mono">{seen(action)}</code>
        <All filter={{ action }} words="All of this kind" />
      </>,
    ],
    ['To what', <bdi key="subject">{seen(subject) || '–'}</bdi>],
  ];
  if (machine_id) facts.push(['Machine', <Machine key="machine" id={machine_id} />]);
  if (about) {
    const { to, params, search, words } = about;
    facts.push([
      'More of it',
      <Link key="about" to={to} params={params ?? {}} search={search ?? {}} className={LINK}>
        {words}
      </Link>,
    ]);
  }
  return <FactList facts={facts} />;
}

/** Everything else of which the same is true. */
function All({ filter, words }: { filter: FilterSearch; words: string }) {
  return (
    <>
      {' · '}
      <Link to="/audit" search={{ ...NO_FILTER, ...filter }} className={LINK}>
        {words}
      </Link>
    </>
  );
}

function Machine({ id }: { id: string }) {
  const { data } = useQuery(machinesQuery);
  const machine = data?.find((each) => each.id === id);
  return (
    <>
      {machine ? (
        <Link to="/machines/$id" params={{ id }} className={LINK}>
          <bdi>{seen(machine.name)}</bdi>
        </Link>
      ) : (
        <>
          {data && 'It is gone. '}
          <code className="font-mono text-t3">{seen(id)}</code>
        </>
      )}
      <All filter={{ machine: id }} words="All on it" />
    </>
  );
}

function More({ entry }: { entry: AuditEntry }) {
  return (
    <section aria-labelledby="entry-detail">
      <h3 id="entry-detail" className="mb-2 text-13 font-semibold">
        Details
      </h3>
      <DetailList detail={entry.detail} />
    </section>
  );
}

/** Where it stands in the chain. */
function Place({ entry: { position, hash } }: { entry: AuditEntry }) {
  return (
    <section aria-labelledby="entry-place">
      <h3 id="entry-place" className="mb-2 text-13 font-semibold">
        Its place in the record
      </h3>
      <FactList
        facts={[
          [
            'Number',
            <span key="number" className="tnum">
              {position}
            </span>,
          ],
          [
            'Hash',
            hash ? (
              <CopyText key="hash" label="The hash" text={hash} />
            ) : (
              'None: it is from before the record was a chain.'
            ),
          ],
        ]}
      />
    </section>
  );
}
