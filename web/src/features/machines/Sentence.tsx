import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment, useMemo } from 'react';
import { activeAlertsQuery } from '@/api/queries';
import type { Machine } from '@/api/types';
import { attention } from './attention-list';
import { inOrder } from './filter';

const NAMED = 3;

/** How many there are, and by name those that somebody should look at. */
export function Sentence({ machines }: { machines: readonly Machine[] }) {
  const { data: alerts } = useQuery(activeAlertsQuery);
  const troubled = useMemo(() => attention(inOrder(machines), alerts), [machines, alerts]);
  if (machines.length === 0) return 'There are none yet.';
  const online = machines.filter((machine) => machine.status === 'online').length;
  const all = machines.length === 1 ? 'One machine' : `${machines.length} machines`;
  if (troubled.length === 0) return `${all}, ${online} online; nothing needs attention.`;
  const named = troubled.slice(0, NAMED);
  const more = troubled.length - named.length;
  return (
    <>
      {all}, {online} online;{' '}
      {named.map((machine, at) => (
        <Fragment key={machine.id}>
          {separator(at, named.length, more)}
          <Link
            to="/machines/$id"
            params={{ id: machine.id }}
            className="font-medium text-accent underline-offset-2 [overflow-wrap:anywhere] hover:underline"
          >
            <bdi>{machine.name}</bdi>
          </Link>
        </Fragment>
      ))}
      {more > 0 && ` and ${more} more`} {troubled.length === 1 ? 'needs' : 'need'} attention.
    </>
  );
}

function separator(at: number, count: number, more: number): string {
  if (at === 0) return '';
  return at === count - 1 && more === 0 ? ' and ' : ', ';
}
