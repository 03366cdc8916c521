import type { Credential } from '@/api/types';

export type MachineCredential = Credential & { machine_id: string };

/** What single machines have of their own, by their names. */
export function ofMachines(all: readonly Credential[]): MachineCredential[] {
  return all
    .filter((one): one is MachineCredential => one.machine_id != null)
    .toSorted(
      (a, b) =>
        (a.machine_name ?? '').localeCompare(b.machine_name ?? '', 'en', { numeric: true }) ||
        a.kind.localeCompare(b.kind),
    );
}
