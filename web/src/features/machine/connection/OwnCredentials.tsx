import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { credentialsQuery } from '@/api/queries';
import type { MachineDetail } from '@/api/types';
import { can } from '@/shared/can';
import { ListState } from '@/shared/ListState';
import { CredentialRows } from '@/shared/remote/CredentialRows';
import { ownedBy } from '@/shared/remote/credential-api';
import { MACHINE_KINDS, type MachineKind } from '@/shared/remote/words';
import { useRole } from '@/shared/session';
import { Panel } from '@/ui/Panel';

interface Props {
  machine: MachineDetail;
  /** Who logs in there. */
  user: string;
}

/** What the hub logs in to this machine with, where that is not what it logs in to all with. */
export function OwnCredentials({ machine, user }: Props) {
  const allowed = can.manageCredentials(useRole());
  const query = useQuery({ ...credentialsQuery, enabled: allowed.ok });
  const { id, name } = machine;
  if (!allowed.ok) {
    return (
      <Panel title="Its own credentials">
        <p className="text-13 text-t2">Only an admin sees what is kept here and changes it.</p>
      </Panel>
    );
  }
  return (
    <Panel title="Its own credentials" note="before those of all machines" flush>
      <div className="has-[>[aria-busy]]:p-4 has-[>[role=alert]]:p-4">
        <ListState what="credentials" query={query}>
          {({ items }) => {
            const ofAll = ownedBy(items, undefined);
            return (
              <CredentialRows
                label={`Credentials of ${name}`}
                owner={{ machine: { id, name } }}
                kinds={MACHINE_KINDS}
                user={user}
                own={ownedBy(items, id)}
                fallback={(kind) => <Fallback kind={kind} isSet={ofAll[kind] !== undefined} />}
              />
            );
          }}
        </ListState>
      </div>
    </Panel>
  );
}

/** What is used in place of its own. */
function Fallback({ kind, isSet }: { kind: MachineKind; isSet: boolean }): ReactNode {
  if (isSet) return 'None of its own: that of all machines is used.';
  if (kind !== 'ssh_key') return 'Not set, here or for all machines.';
  return (
    <>
      Not set, here or for all machines.{' '}
      <Link
        to="/settings/$section"
        params={{ section: 'credentials' }}
        className="text-accent underline underline-offset-2"
      >
        Make one for all
      </Link>
    </>
  );
}
