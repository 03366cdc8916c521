// Secrets of all machines and of one: the same acts at two addresses.
import { answer, api } from '@/api/client';
import type { Credential, CredentialBody } from '@/api/types';
import type { MachineKind } from './words';

/** Whose secret it is: of all machines, or of this one. */
export interface Owner {
  machine?: { id: string; name: string };
}

export function putCredential(
  { machine }: Owner,
  kind: MachineKind,
  body: CredentialBody,
): Promise<Credential> {
  return machine
    ? answer(
        api.PUT('/api/v1/machines/{id}/credentials/{kind}', {
          params: { path: { id: machine.id, kind } },
          body,
        }),
      )
    : answer(api.PUT('/api/v1/credentials/{kind}', { params: { path: { kind } }, body }));
}

export async function removeCredential({ machine }: Owner, kind: MachineKind): Promise<void> {
  await (machine
    ? answer(
        api.DELETE('/api/v1/machines/{id}/credentials/{kind}', {
          params: { path: { id: machine.id, kind } },
        }),
      )
    : answer(api.DELETE('/api/v1/credentials/{kind}', { params: { path: { kind } } })));
}

export function makeKey({ machine }: Owner, replace: boolean): Promise<Credential> {
  const body = { replace };
  return machine
    ? answer(
        api.POST('/api/v1/machines/{id}/credentials/ssh_key/generate', {
          params: { path: { id: machine.id } },
          body,
        }),
      )
    : answer(api.POST('/api/v1/credentials/ssh_key/generate', { body }));
}

/** What is kept for one owner, by kind. */
export function ownedBy(
  all: readonly Credential[],
  machineId: string | undefined,
): Partial<Record<MachineKind, Credential>> {
  const own = all.filter(({ machine_id }) => (machine_id ?? undefined) === machineId);
  return Object.fromEntries(own.map((one) => [one.kind, one]));
}
