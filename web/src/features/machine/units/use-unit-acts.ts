import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answer, api } from '@/api/client';
import { actionQuery, openActionsQuery } from '@/api/commands';
import { asApiError } from '@/api/problem';
import { keys } from '@/api/queries';
import type { Action, Service } from '@/api/types';
import { waitText } from '@/shared/failure';
import { isUnderWay, type Refusal, signOf, type UnitRun } from './run';
import { unitName, VERBS, type Verb, verbOf } from './verbs';

export interface UnitActs {
  runs: readonly UnitRun[];
  /** What was done last to a service, or is done. */
  of: (name: string) => UnitRun | undefined;
  /** `unit` is what the list says of it. */
  start: (verb: Verb, name: string, unit?: Service) => void;
  forget: (name: string) => void;
}

type Asked = Omit<UnitRun, 'action'> & { id?: string };

/**
 * What is done to services of one machine, several at once if need be; what came of each stays until it is
 * dismissed. All of it are actions: what runs is found again after a reload, and what others began is here, too.
 */
export function useUnitActs(machineId: string): UnitActs {
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState<readonly Asked[]>([]);
  const put = (run: Asked) => setAsked((before) => [...without(before, run.name), run]);
  const open = useQuery(openActionsQuery).data;

  useEffect(() => {
    const found = (open ?? []).filter(({ machine_id }) => machine_id === machineId).flatMap(runOf);
    setAsked((before) => {
      const fresh = found.filter(({ id }) => before.every((run) => run.id !== id));
      return fresh.reduce(
        (all, run) => [...without(all, run.name), { ...run, seen: seenOf(all, run.name) }],
        before,
      );
    });
  }, [open, machineId]);

  const ids = asked.flatMap(({ id }) => id ?? []);
  const actions = useQueries({ queries: ids.map((id) => actionQuery(id)) });
  const runs = asked.map(({ id, ...run }): UnitRun => {
    const read = actions.find(({ data }) => data?.id === id)?.data;
    return { ...run, action: read ?? open?.find((action) => action.id === id) };
  });
  const of = (name: string) => runs.find((run) => run.name === name);

  async function start(verb: Verb, name: string, unit?: Service) {
    const before = of(name);
    if (before && isUnderWay(before)) return;
    const run = { verb, name, ...(unit && { seen: signOf(unit) }) };
    put(run);
    try {
      const { action, error } = await begin(machineId, verb, name);
      if (action) queryClient.setQueryData(keys.action(action.id), action as Action);
      put({
        ...run,
        ...(action && { id: action.id }),
        ...(error && { refusal: refusalOf(error) }),
      });
    } catch (reason) {
      const { detail, advice, status, retryAfter } = asApiError(reason);
      put({
        ...run,
        refusal: { detail, advice: status === 429 ? waitText(retryAfter) : advice },
      });
    }
    void queryClient.invalidateQueries({ queryKey: keys.actions });
  }

  return {
    runs,
    of,
    start: (verb, name, unit) => void start(verb, name, unit),
    forget: (name) => setAsked((before) => without(before, name)),
  };
}

const without = (runs: readonly Asked[], name: string) => runs.filter((run) => run.name !== name);

/** The answer to what was begun here may come later than the list of what is open. */
function seenOf(runs: readonly Asked[], name: string): string | undefined {
  return runs.find((run) => run.name === name && !run.id)?.seen;
}

function runOf({ id, action, params }: Action): Asked[] {
  const verb = verbOf(action);
  const name = unitName((params as { service?: unknown }).service);
  return verb && name !== '' ? [{ id, verb, name }] : [];
}

function refusalOf({
  detail,
  conflicting_id,
}: {
  detail: string;
  conflicting_id?: string | null;
}): Refusal {
  return { detail, by: conflicting_id ?? undefined };
}

async function begin(machineId: string, verb: Verb, name: string) {
  const { items } = await answer(
    api.POST('/api/v1/actions', {
      body: {
        ...{ action: VERBS[verb].action, machines: [machineId] },
        params: { service: name } as unknown as Record<string, never>,
        ...{ command: null, action_type: null },
      },
    }),
  );
  const [item] = items;
  if (!item) throw new Error('The hub began nothing.');
  return item;
}
