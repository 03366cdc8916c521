import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { machinesQuery } from '@/api/queries';
import type { Machine } from '@/api/types';

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** All machines, as lists to choose from have them: pi-2 before pi-10. Undefined until they are known. */
export function useMachinesByName(): readonly Machine[] | undefined {
  const { data } = useQuery(machinesQuery);
  return useMemo(() => data?.toSorted((a, b) => byName.compare(a.name, b.name)), [data]);
}
