import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useLocation, useNavigate, useRouter } from '@tanstack/react-router';
import { Fragment, type ReactNode, Suspense } from 'react';
import { asApiError } from '@/api/problem';
import { alertQuery } from '@/api/queries';
import type { AlertDetail } from '@/api/types';
import { part } from '@/lib/part';
import { exact, span, useNow } from '@/lib/time';
import { AlertActs } from '@/shared/alerts/AlertActs';
import { AlertTitle } from '@/shared/alerts/AlertTitle';
import { SeverityWord } from '@/shared/alerts/SeverityWord';
import { wasOpenedHere } from '@/shared/alerts/way-to-drawer';
import { CONDITIONS, standing, valueWords } from '@/shared/alerts/words';
import { Boundary } from '@/shared/Boundary';
import { failureOf } from '@/shared/failure';
import { TimeAgo } from '@/shared/TimeAgo';
import { Drawer } from '@/ui/Drawer';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { ErrorState } from '@/ui/states';
import { hasMetric } from './metric';
import { Timeline } from './Timeline';
import { Told } from './Told';

const route = getRouteApi('/shell/alerts/$id');
const chart = part(() => import('./AlertChart'));
chart.preload();

/** One alert, over the list: what is known, what it looks like over time, what happened to it. */
export default function AlertDrawer() {
  const { id } = route.useParams();
  const close = useClose();
  const { data, error, isFetching, refetch } = useQuery(alertQuery(id));
  const isMissing = error && ['not_found', 'invalid'].includes(asApiError(error).code);
  return (
    <Drawer
      title={data ? <AlertTitle alert={data} /> : isMissing ? 'No such alert' : 'Alert'}
      above={
        data && (
          <span className="mb-1 flex">
            <SeverityWord severity={data.severity} quiet={data.state !== 'open'} />
          </span>
        )
      }
      footer={data && <AlertActs alerts={[data]} />}
      onClose={close}
    >
      {data ? (
        <>
          <Facts alert={data} />
          {hasMetric(data.condition) && (
            <Boundary what="The chart">
              <Suspense fallback={<Skeleton className="h-[190px] w-full" />}>
                <chart.Part alert={data} />
              </Suspense>
            </Boundary>
          )}
          <Told alert={data} />
          <Timeline history={data.history} condition={data.condition} />
        </>
      ) : isMissing ? (
        <p className="text-t2">
          It was removed with its machine or because it is long over, or the address was typed
          wrong.
        </p>
      ) : error ? (
        <ErrorState
          title="The alert cannot be read"
          failure={failureOf(error)}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      ) : (
        <Loading what="alert">
          <Skeleton className="h-32 w-full" />
          <Skeleton className="mt-6 h-48 w-full" />
        </Loading>
      )}
    </Drawer>
  );
}

/** Closing undoes the opening: the back button does not find the drawer again. */
function useClose(): () => void {
  const router = useRouter();
  const navigate = useNavigate({ from: '/alerts/$id' });
  const { state } = useLocation();
  return () => {
    if (wasOpenedHere(state.__TSR_index)) router.history.back();
    else {
      void navigate({
        to: '/alerts',
        search: (before) => before,
        replace: true,
        resetScroll: false,
      });
    }
  };
}

function Facts({ alert }: { alert: AlertDetail }) {
  const now = useNow();
  const { condition, subject, opened_at, resolved_at } = alert;
  const note = alert.state === 'resolved' ? alert.resolution : alert.note;
  const facts: [string, ReactNode][] = [
    [
      'Machine',
      <Link
        key="machine"
        to="/machines/$id"
        params={{ id: alert.machine_id }}
        className="font-medium text-accent underline-offset-2 hover:underline"
      >
        <bdi>{alert.machine_name}</bdi>
      </Link>,
    ],
    [
      'Condition',
      <Fragment key="condition">
        {CONDITIONS[condition]}
        {subject && (
          <>
            : <bdi>{condition === 'tailscale_key_expiry' ? exact(subject) : subject}</bdi>
          </>
        )}
      </Fragment>,
    ],
    [
      'To decide',
      condition === 'host_key' && alert.state !== 'resolved' && (
        <Link
          key="decide"
          to="/machines/$id"
          params={{ id: alert.machine_id }}
          search={{ tab: 'connection' }}
          className="text-accent underline underline-offset-2"
        >
          Compare the two keys
        </Link>
      ),
    ],
    [
      'To do',
      condition === 'agent_outdated' && alert.state !== 'resolved' && (
        <Link
          key="do"
          to="/machines/$id"
          params={{ id: alert.machine_id }}
          search={{ tab: 'connection', agent: 'upgrade' }}
          className="text-accent underline underline-offset-2"
        >
          Upgrade the agent over SSH
        </Link>
      ),
    ],
    ['State', standing(alert, now) ?? 'Open'],
    [alert.state === 'resolved' ? 'How it ended' : 'Note', note],
    ['Reading', valueWords(condition, alert.value)],
    ['Line', valueWords(condition, alert.threshold)],
    ['Opened', <TimeAgo key="opened" at={opened_at} />],
    [
      '',
      <span key="exact" className="text-t3">
        {exact(opened_at)}
      </span>,
    ],
    resolved_at
      ? ['Took', span(opened_at, resolved_at)]
      : ['Lasts', `${span(opened_at, now)} so far`],
    ['Went with', alert.incident && 'others that fell silent at the same time'],
  ];
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5">
      {facts
        .filter(([, value]) => value)
        .map(([name, value], at) => (
          <div key={name || at} className="contents">
            <dt className="text-t3">{name}</dt>
            <dd className="[overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
    </dl>
  );
}
