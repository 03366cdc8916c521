import { useQueries } from '@tanstack/react-query';
import type { MachineDetail } from '@/api/types';
import { type Way, wayQuery } from '../ways';
import { ACTIONS, type Scope } from './list';

export interface Ways extends Partial<Record<Scope | 'look', Way>> {
  /** The machine's package manager, where its agent told of one. */
  manager: string | undefined;
}

/** Whether some packages alone can be upgraded is the manager's matter, and not that of their names. */
const ANY_NAME = { packages: ['bash'] };

/** What the machine's package manager can do. Only who may run something may ask. */
export function useWays(machine: MachineDetail, enabled: boolean): Ways {
  const machineId = machine.id;
  const [all, security, chosen, look] = useQueries({
    queries: [
      { ...wayQuery(machineId, ACTIONS.all), enabled },
      { ...wayQuery(machineId, ACTIONS.security), enabled },
      { ...wayQuery(machineId, ACTIONS.chosen, ANY_NAME), enabled },
      { ...wayQuery(machineId, 'look_for_updates'), enabled },
    ],
  });
  const way = ({ data, error }: { data: Way | undefined; error: Error | null }): Way | undefined =>
    data ?? (error ? { can: false, why: error.message } : undefined);
  return {
    ...{ all: way(all), security: way(security), chosen: way(chosen), look: way(look) },
    manager: machine.package_manager ?? undefined,
  };
}
