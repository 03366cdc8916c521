import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { servicesQuery } from '@/api/queries';
import type { MachineDetail, Service } from '@/api/types';
import { part } from '@/lib/part';
import { matches } from '@/lib/search';
import { can } from '@/shared/can';
import { failureOf } from '@/shared/failure';
import { Layer } from '@/shared/Layer';
import { useRole } from '@/shared/session';
import { Button } from '@/ui/Button';
import { Input } from '@/ui/Field';
import { Panel } from '@/ui/Panel';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { EmptyState, ErrorState } from '@/ui/states';
import { Table, Th } from '@/ui/Table';
import { Suggestions } from './Suggestions';
import { countWords, inOrder } from './units/look';
import { settled } from './units/run';
import { UnitResults } from './units/UnitResults';
import { UnitRow } from './units/UnitRow';
import { useUnitActs } from './units/use-unit-acts';
import type { Verb } from './units/verbs';

// Few restart anything, and what makes a dialog is much.
const unitDialog = part(() => import('./units/UnitDialog'));
unitDialog.preload();

/** The machine's service units: what is wrong first, then what is expected. */
export default function ServicesTab({ machine }: { machine: MachineDetail }) {
  const { data, error, refetch, isFetching } = useQuery(servicesQuery(machine.id));
  const [filter, setFilter] = useState('');
  const acts = useUnitActs(machine.id);
  const [asked, setAsked] = useState<{ verb: Verb; unit: Service }>();
  const mayAct = can.restartServices(useRole()).ok;
  const told = useMemo(() => inOrder((data?.items ?? []) as Service[]), [data]);
  const units = told.map((unit) => settled(unit, acts.of(unit.name)));
  const shown = units.filter((unit) => matches(filter, [unit.name, unit.description, unit.state]));

  if (error && !data) {
    return (
      <ErrorState
        title="The services cannot be read"
        failure={failureOf(error)}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) {
    return (
      <Loading what="services">
        <Skeleton className="h-96 w-full" />
      </Loading>
    );
  }
  if (units.length === 0) {
    return (
      <EmptyState
        title="No services reported"
        body="The agent lists systemd's services. A machine without systemd has none to list, and an agent of version 1 sends only those that it was told to watch."
      />
    );
  }
  return (
    <>
      <UnitResults acts={acts} />
      <Suggestions machineId={machine.id} units={told} />
      <Panel
        title="Services"
        note={countWords(units)}
        flush
        actions={
          <Input
            type="search"
            aria-label="Filter services"
            placeholder="Filter"
            className="w-48! max-sm:mb-1"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
        }
      >
        {shown.length === 0 ? (
          <div className="flex items-center gap-3 px-4 py-6 text-t2">
            No service matches “{filter}”.
            <Button size="sm" onClick={() => setFilter('')}>
              Clear the filter
            </Button>
          </div>
        ) : (
          <Table
            label="Services"
            className="max-sm:[&_td]:px-1.5 max-sm:[&_th]:px-1.5 max-sm:[&_tr>*:first-child]:pl-3"
          >
            <thead>
              <tr>
                <Th>Name</Th>
                <Th>State</Th>
                <Th>Expected</Th>
                <Th className="hidden sm:table-cell">Since</Th>
                <Th className="hidden text-right md:table-cell">Memory</Th>
                <Th className="hidden text-right md:table-cell">Process</Th>
                <Th className="hidden sm:table-cell">At boot</Th>
                {mayAct && (
                  <Th className="w-0">
                    <span className="sr-only">What to do</span>
                  </Th>
                )}
              </tr>
            </thead>
            <tbody>
              {shown.map((unit) => (
                <UnitRow
                  key={unit.name}
                  machineId={machine.id}
                  unit={unit}
                  isAway={machine.status === 'offline'}
                  run={acts.of(unit.name)}
                  {...(mayAct && { onAct: (verb) => setAsked({ verb, unit }) })}
                />
              ))}
            </tbody>
          </Table>
        )}
      </Panel>
      <Layer onMissing={() => setAsked(undefined)}>
        {asked && (
          <unitDialog.Part
            machine={machine}
            verb={asked.verb}
            unit={asked.unit}
            onConfirm={() => {
              const { name } = asked.unit;
              acts.start(
                asked.verb,
                name,
                told.find((unit) => unit.name === name),
              );
            }}
            onClose={() => setAsked(undefined)}
          />
        )}
      </Layer>
    </>
  );
}
