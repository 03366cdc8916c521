import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { connectivityQuery, credentialsQuery } from '@/api/queries';
import { can } from '@/shared/can';
import { authorizeCommand } from '@/shared/remote/authorize';
import { ownedBy } from '@/shared/remote/credential-api';
import { portFault } from '@/shared/remote/port';
import { LOGIN_OPTIONS, SUDO_OPTIONS } from '@/shared/remote/words';
import { useRole } from '@/shared/session';
import { CopyField } from '@/ui/CopyField';
import { Field, Input, Select } from '@/ui/Field';
import { SecretInput } from '@/ui/SecretInput';
import { asksForSshPassword, hasLinked, hasNew } from './draft';
import type { ImportDraft } from './use-import-draft';

const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;

/** How all of them are reached, where that is not as for all machines. */
export function LoginFields({ draft }: { draft: ImportDraft }) {
  const maySet = can.changeConnections(useRole());
  const usual = useQuery(connectivityQuery).data;
  const { hosts, shared, setShared, refusal, tried } = draft;
  if (!hasNew(hosts)) {
    return (
      <p className="text-13 text-t2">
        As it is set for the existing {hosts.length === 1 ? 'machine' : 'machines'}: importing
        changes nothing of it.
      </p>
    );
  }
  if (!maySet.ok) {
    return (
      <p className="text-13 text-t2">
        As for all machines{usual && `: as ${usual.user}, at port ${usual.port}`}. Only an admin may
        set it otherwise, then or later.
      </p>
    );
  }
  const keeps = hasLinked(hosts) && (
    <p className="text-13 text-t2">
      Of the new machines alone: how existing ones are reached stays as it is.
    </p>
  );
  const isRoot = (shared.user.trim() || usual?.user) === 'root';
  return (
    <>
      {keeps}
      <div className="grid grid-cols-[minmax(0,1fr)_5.5rem] items-start gap-4">
        <Field label="User" optional error={refusal?.field('connection/user')}>
          <Input
            {...PLAIN}
            maxLength={64}
            placeholder={usual?.user}
            value={shared.user}
            onChange={(event) => setShared({ user: event.target.value })}
          />
        </Field>
        <Field
          label="Port"
          error={
            (tried ? portFault(shared.port, true) : undefined) ?? refusal?.field('connection/port')
          }
        >
          <Input
            {...PLAIN}
            inputMode="numeric"
            placeholder={usual && String(usual.port)}
            value={shared.port}
            onChange={(event) => setShared({ port: event.target.value })}
          />
        </Field>
      </div>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label="Logs in with">
          <Select
            value={shared.login}
            options={LOGIN_OPTIONS}
            onChange={(login) => setShared({ login })}
          />
        </Field>
        <Field label="Becomes root" hint={isRoot ? 'The user is root already.' : undefined}>
          <Select
            value={shared.sudo}
            options={SUDO_OPTIONS}
            onChange={(sudo) => setShared({ sudo })}
          />
        </Field>
        {asksForSshPassword(shared) && (
          <Field
            label="SSH password"
            optional={shared.login === 'auto'}
            error={refusal?.field('ssh_password')}
          >
            <SecretInput
              label="SSH password"
              autoComplete="new-password"
              value={shared.sshPassword}
              onChange={(sshPassword) => setShared({ sshPassword })}
            />
          </Field>
        )}
        {shared.sudo === 'password' && (
          <Field label="Password for sudo" optional error={refusal?.field('sudo_password')}>
            <SecretInput
              label="Password for sudo"
              autoComplete="new-password"
              value={shared.sudoPassword}
              onChange={(sudoPassword) => setShared({ sudoPassword })}
            />
          </Field>
        )}
      </div>
      {shared.login !== 'password' && <HubKeyLine user={shared.user.trim() || usual?.user} />}
    </>
  );
}

/** The key that has to be let in there, or that there is none. */
function HubKeyLine({ user }: { user: string | undefined }) {
  const { data } = useQuery(credentialsQuery);
  if (!data) return null;
  const half = ownedBy(data.items, undefined).ssh_key?.public;
  if (!half) {
    return (
      <p className="text-13 text-t2">
        The hub has no key yet.{' '}
        <Link
          to="/settings/$section"
          params={{ section: 'credentials' }}
          className="text-accent underline underline-offset-2"
        >
          Make one
        </Link>{' '}
        and let it in there, or type a password.
      </p>
    );
  }
  const command = user && authorizeCommand(user, half.line);
  if (!command) return null;
  return (
    <details className="text-13">
      <summary className="w-fit rounded-control text-accent">
        The command that lets the hub’s key in there
      </summary>
      <CopyField label="The command for these hosts" text={command} className="mt-2" />
    </details>
  );
}
