import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Plus, Server } from 'lucide-react';
import { useDeferredValue, useMemo } from 'react';
import { asApiError } from '@/api/problem';
import { activeAlertsQuery, machinesQuery } from '@/api/queries';
import type { Machine } from '@/api/types';
import { cn } from '@/lib/cn';
import { useKey } from '@/lib/keys';
import { useLocalSetting } from '@/lib/storage';
import { useTitle } from '@/lib/title';
import { can } from '@/shared/can';
import { failureOf } from '@/shared/failure';
import { useRole } from '@/shared/session';
import { Button, buttonClass } from '@/ui/Button';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { EmptyState, ErrorState } from '@/ui/states';
import { Attention } from './Attention';
import { attention } from './attention-list';
import { FilterBar } from './FilterBar';
import { describe, type Filter, inOrder, isFiltered, select, tagsOf } from './filter';
import { Group } from './Group';
import { Sentence } from './Sentence';
import { Summary } from './Summary';

const route = getRouteApi('/shell/');

export default function MachinesPage() {
  useTitle('Machines');
  const { data, error, isFetching, refetch } = useQuery(machinesQuery);
  const mayAdd = can.addMachine(useRole());
  // A list that was read anew changes every card a little; drawing them may be interrupted.
  const settled = useDeferredValue(data) ?? data;
  // That the hub is away is said by the shell, once, for all that is on the page.
  const fault = error && !(data && asApiError(error).code === 'unreachable') ? error : undefined;

  return (
    <>
      <div className="mb-5 flex items-start justify-between gap-x-4">
        <div className="min-w-0">
          <h1 className="text-20 font-semibold">Machines</h1>
          <p className="min-h-5 text-14 text-t2">{settled && <Sentence machines={settled} />}</p>
        </div>
        {mayAdd.ok && (
          <Link
            to="/"
            search={(before) => ({ ...before, add: 'agent' as const })}
            className={cn(buttonClass({ variant: 'primary' }), 'print:hidden')}
          >
            <Plus size={17} aria-hidden />
            <span>
              Add<span className="max-sm:sr-only"> machine</span>
            </span>
          </Link>
        )}
      </div>
      {fault && (
        <div className="mb-5">
          <ErrorState
            title={data ? 'The machines cannot be read anew' : 'The machines cannot be read'}
            failure={failureOf(fault)}
            busy={isFetching}
            onRetry={() => void refetch()}
          />
        </div>
      )}
      {settled ? (
        <Machines machines={settled} dimmed={Boolean(fault)} />
      ) : (
        !error && <MachinesSkeleton />
      )}
    </>
  );
}

function Machines({ machines, dimmed }: { machines: readonly Machine[]; dimmed: boolean }) {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/' });
  const [dense, setDense] = useLocalSetting('dense', false);
  const ordered = useMemo(() => inOrder(machines), [machines]);
  const { q, status, kind, tag } = search;
  const shown = useMemo(
    () => select(ordered, { q, status, kind, tag }),
    [ordered, q, status, kind, tag],
  );
  const { data: alerts } = useQuery(activeAlertsQuery);
  const troubled = useMemo(() => attention(ordered, alerts), [ordered, alerts]);
  const view = search.view ?? ('cards' as const);
  // What was pressed or typed shows at once; the lists follow, and drawing them may be interrupted.
  const drawn = useDeferredValue(
    useMemo(
      () => ({ ordered, wanted: new Set(shown.map(({ id }) => id)), view, dense }),
      [ordered, shown, view, dense],
    ),
  );
  const groups = useMemo(() => inGroups(drawn.ordered), [drawn.ordered]);
  const mayAdd = can.addMachine(useRole()).ok;
  useWalk();

  function setFilter(change: Partial<Filter>) {
    // Letters of one search are one step back.
    const replace = 'q' in change && q !== undefined && change.q !== undefined;
    void navigate({ search: (before) => ({ ...before, ...change }), replace });
  }

  if (machines.length === 0) return <NoMachines />;
  return (
    <div className={cn(dimmed && 'opacity-85')}>
      <Summary
        machines={ordered}
        chosen={{ status, kind }}
        onChoose={(cell) => setFilter({ status: undefined, kind: undefined, ...cell })}
      />
      {!isFiltered(search) && <Attention machines={troubled} alerts={alerts} />}
      <FilterBar
        filter={search}
        tags={tagsOf(ordered)}
        view={view}
        dense={dense}
        onFilter={setFilter}
        onView={(next) =>
          void navigate({
            search: (before) => ({ ...before, view: next === 'list' ? 'list' : undefined }),
          })
        }
        onDense={setDense}
      />
      {shown.length === 0 && (
        <div className="mt-6">
          <EmptyState
            title="No machine matches"
            body={`The filter is: ${describe(search)}.`}
            action={
              <Button
                onClick={() =>
                  setFilter({ q: undefined, status: undefined, kind: undefined, tag: undefined })
                }
              >
                Clear the filter
              </Button>
            }
          />
        </div>
      )}
      {/* Those that go are taken away little by little, hidden. */}
      <div hidden={shown.length === 0}>
        {groups.map(({ title, machines: each }, at) => (
          <Group
            key={title}
            title={title}
            machines={each}
            wanted={drawn.wanted}
            view={drawn.view}
            dense={drawn.dense}
            more={at === 0 && mayAdd && machines.length <= FEW ? ADD_ANOTHER : undefined}
          />
        ))}
      </div>
    </div>
  );
}

/** So few that the page would look empty, and that more are likely to come. */
const FEW = 2;

const ADD_ANOTHER = (
  <Link
    to="/"
    search={(before) => ({ ...before, add: 'agent' as const })}
    className="flex min-h-24 flex-col items-center justify-center gap-1.5 rounded-card border border-dashed border-line-strong p-4 text-t2 transition-colors duration-120 hover:bg-s1 hover:text-t1"
  >
    <Plus size={20} aria-hidden className="text-t3" />
    <span className="font-medium">Add another machine</span>
    <span className="text-13 text-t3">One command on it is enough</span>
  </Link>
);

function inGroups(machines: readonly Machine[]) {
  const of = (kind: Machine['kind']) => machines.filter((machine) => machine.kind === kind);
  return [
    { title: 'Servers', machines: of('server') },
    { title: 'Workstations', machines: of('workstation') },
  ];
}

function NoMachines() {
  const mayAdd = can.addMachine(useRole());
  return (
    <EmptyState
      icon={<Server size={28} aria-hidden />}
      title="No machines yet"
      body={
        mayAdd.ok
          ? 'Each machine runs a small agent that tells this hub how it is. One command on the machine installs it; it shows up here by itself, live.'
          : `Each machine runs a small agent that tells this hub how it is. ${mayAdd.why}`
      }
      action={
        mayAdd.ok && (
          <>
            <Link to="/" search={{ add: 'agent' }} className={buttonClass({ variant: 'primary' })}>
              <Plus size={17} aria-hidden />
              Add your first machine
            </Link>
            <Link to="/" search={{ add: 'manual' }} className={buttonClass()}>
              Add one by hand
            </Link>
          </>
        )
      }
    />
  );
}

function MachinesSkeleton() {
  return (
    <Loading what="machines">
      <Skeleton className="h-[70px] w-full" />
      <Skeleton className="mt-6 h-9 w-80" />
      <div className="mt-16 grid grid-cols-[repeat(auto-fill,minmax(min(264px,100%),1fr))] gap-3">
        {Array.from({ length: 8 }, (_, at) => (
          <Skeleton key={at} className="h-[184px]" />
        ))}
      </div>
    </Loading>
  );
}

/** Of the machines that are shown; those that are about to come or go have some, too. */
const LINKS = '[data-machine-link]:not([hidden] *, .skip *)';

/** j and k go from machine to machine. */
function useWalk() {
  const walk = (step: number) => {
    const links = [...document.querySelectorAll<HTMLElement>(LINKS)];
    const at = links.indexOf(document.activeElement as HTMLElement);
    const next = at === -1 ? links[step > 0 ? 0 : links.length - 1] : links[at + step];
    next?.focus();
  };
  useKey('j', () => walk(1));
  useKey('k', () => walk(-1));
}
