import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { credentialsQuery } from '@/api/queries';
import type { Credential } from '@/api/types';
import { can } from '@/shared/can';
import { ListState } from '@/shared/ListState';
import { CredentialRows } from '@/shared/remote/CredentialRows';
import { ownedBy } from '@/shared/remote/credential-api';
import { isMachineKind, KIND_WORDS, type MachineKind } from '@/shared/remote/words';
import { Part, Surface } from '@/shared/SettingsPart';
import { useRole } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { Table, Td, Th } from '@/ui/Table';
import { HubKey } from './HubKey';
import { ofMachines } from './of-machines';

/** What the hub logs in to machines with: its own key, passwords, and what single machines have. */
export default function CredentialSettings() {
  const allowed = can.manageCredentials(useRole());
  return allowed.ok ? (
    <Credentials />
  ) : (
    <Part title="Credentials" lead="What the hub logs in to machines with.">
      <p className="text-t2">Only an admin sees what is kept here and changes it.</p>
    </Part>
  );
}

const PASSWORDS: readonly MachineKind[] = ['ssh_password', 'sudo_password'];

function Credentials() {
  const query = useQuery(credentialsQuery);
  return (
    <>
      <Part
        title="The hub’s key"
        lead="The hub logs in to machines with it. The private half never leaves the hub; the public half goes onto each machine."
      >
        <ListState what="keys" query={query}>
          {({ items }) => <HubKey credential={ownedBy(items, undefined).ssh_key} />}
        </ListState>
      </Part>
      <Part
        title="Passwords"
        lead="For machines that take no key, and for sudo where it asks. Whoever is shown a password knows it: it is sent only to machines for which you choose a password under Connection. Sealed before they are stored, and never shown again."
      >
        <ListState what="passwords" query={query}>
          {({ items }) => (
            <Surface>
              <CredentialRows
                label="Passwords of all machines"
                owner={{}}
                kinds={PASSWORDS}
                own={ownedBy(items, undefined)}
                fallback={(kind) =>
                  kind === 'ssh_password'
                    ? 'Not set. Where keys do, leave it so.'
                    : 'Not set. Needed only where a machine’s sudo asks for one.'
                }
              />
            </Surface>
          )}
        </ListState>
      </Part>
      <Part
        title="Of single machines"
        lead="A machine’s own come before those of all. They are set on its page, under Connection."
        wide
      >
        <ListState what="credentials" query={query}>
          {({ items }) => <OfMachines all={items} />}
        </ListState>
      </Part>
    </>
  );
}

function OfMachines({ all }: { all: readonly Credential[] }) {
  const own = ofMachines(all);
  if (own.length === 0) return <p className="text-t2">No machine has any of its own.</p>;
  return (
    <Surface>
      <Table label="Credentials of single machines">
        <thead>
          <tr>
            <Th>Machine</Th>
            <Th>What</Th>
            <Th className="hidden sm:table-cell">Set</Th>
            <Th>Used</Th>
          </tr>
        </thead>
        <tbody>
          {own.map(({ id, machine_id, machine_name, kind, updated_at, updated_by, used_at }) => (
            <tr key={id}>
              <Td className="[overflow-wrap:anywhere]">
                <Link
                  to="/machines/$id"
                  params={{ id: machine_id }}
                  search={{ tab: 'connection' }}
                  className="font-medium text-accent underline-offset-2 hover:underline"
                >
                  <bdi>{machine_name ?? 'A machine that is gone'}</bdi>
                </Link>
              </Td>
              <Td>
                <span className="inline-block first-letter:uppercase">
                  {isMachineKind(kind) ? KIND_WORDS[kind] : kind}
                </span>
              </Td>
              <Td className="hidden sm:table-cell">
                <TimeAgo at={updated_at} /> by <bdi>{updated_by}</bdi>
              </Td>
              <Td>{used_at ? <TimeAgo at={used_at} /> : 'Not yet'}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Surface>
  );
}
