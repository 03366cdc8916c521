import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Pencil, PlugZap } from 'lucide-react';
import { type ReactNode, type RefObject, useState } from 'react';
import { connectivityQuery } from '@/api/queries';
import type { LastTry, MachineConnection, MachineDetail } from '@/api/types';
import { sentence } from '@/lib/sentence';
import { can } from '@/shared/can';
import { SshTestAnswer } from '@/shared/remote/SshTestAnswer';
import type { RunningTest } from '@/shared/remote/use-ssh-test';
import { LOGIN_WORDS, type MODE_WORDS, SUDO_WORDS } from '@/shared/remote/words';
import { useRole } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { Button } from '@/ui/Button';
import { Panel } from '@/ui/Panel';
import { StatusMark, toneText } from '@/ui/StatusMark';
import { EditConnection } from './EditConnection';

interface Props {
  machine: MachineDetail;
  connection: MachineConnection;
  test: RunningTest;
  testButton: RefObject<HTMLButtonElement | null>;
  /** Leads to the decision on a host key that was refused. */
  onCompare: () => void;
}

/** Where, as whom and with what; how the last try went; and a test of it. */
export function HowReached({ machine, connection, test, testButton, onCompare }: Props) {
  const role = useRole();
  const mayChange = can.changeConnections(role);
  const [isEditing, setEditing] = useState(false);
  const { effective, last, refused } = connection;
  return (
    <Panel
      title="Connection"
      note={mayChange.ok ? undefined : 'Only an admin changes it'}
      actions={
        <>
          <Button
            size="sm"
            icon={<Pencil size={14} aria-hidden />}
            disabled={!mayChange.ok}
            title={mayChange.why}
            onClick={() => setEditing(true)}
          >
            Edit
          </Button>
          <Button
            ref={testButton}
            size="sm"
            busy={test.isRunning}
            icon={<PlugZap size={15} aria-hidden />}
            onClick={() => test.run({ machine_id: machine.id })}
          >
            Test
          </Button>
        </>
      }
    >
      <Facts connection={connection} />
      {!test.isRunning && !test.result && <Last last={last ?? undefined} />}
      <SshTestAnswer
        test={test}
        name={machine.name}
        withRoot={effective.sudo !== 'none'}
        remedy={(code) =>
          code === 'host_key_mismatch' && refused ? (
            <Button size="sm" onClick={onCompare}>
              Compare the keys
            </Button>
          ) : undefined
        }
        className="mt-4"
      />
      {isEditing && (
        <EditConnection
          machine={machine}
          connection={connection}
          onSaved={test.forget}
          onClose={() => setEditing(false)}
        />
      )}
    </Panel>
  );
}

function Facts({ connection }: { connection: MachineConnection }) {
  const { settings, effective, tailnet, is_open } = connection;
  const usual = useQuery(connectivityQuery).data;
  const isOwn = (value: unknown) => value != null;
  const facts: [string, ReactNode, string?][] = [
    ['Address', <Hosts key="hosts" connection={connection} />, whereFrom(connection, usual?.mode)],
    ['Port', effective.port, isOwn(settings.port) ? 'set here' : 'as for all machines'],
    [
      'User',
      <bdi key="user">{effective.user}</bdi>,
      isOwn(settings.user) ? 'set here' : 'as for all machines',
    ],
    ['Logs in with', LOGIN_WORDS[settings.login]],
    [
      'Becomes root',
      effective.sudo === 'none' && effective.user === 'root'
        ? 'Is root already'
        : SUDO_WORDS[effective.sudo],
    ],
    [
      'Through',
      settings.jump ? (
        <Link
          key="jump"
          to="/machines/$id"
          params={{ id: settings.jump }}
          search={{ tab: 'connection' }}
          className="text-accent underline underline-offset-2"
        >
          <bdi>{effective.jump_name ?? 'A machine that is gone'}</bdi>
        </Link>
      ) : undefined,
    ],
    ['In the tailnet', tailnet?.fqdn || tailnet?.addresses[0]],
    ['Now', is_open ? 'A connection is open' : undefined],
  ];
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-2 text-13">
      {facts
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([name, value, note]) => (
          <div key={name} className="contents">
            <dt className="text-t3">{name}</dt>
            <dd className="[overflow-wrap:anywhere]">
              {value}
              {note && <span className="text-t3"> · {note}</span>}
            </dd>
          </div>
        ))}
    </dl>
  );
}

function Hosts({ connection }: { connection: MachineConnection }) {
  const { hosts } = connection.effective;
  if (hosts.length === 0) {
    return <span className="text-warn">None is known. Edit the connection to set one.</span>;
  }
  return hosts.map((host, at) => (
    <span key={host} className="tnum">
      {at > 0 && <span className="text-t3">, then </span>}
      {host}
    </span>
  ));
}

/** Why it is this address. */
function whereFrom(
  { settings, effective, tailnet }: MachineConnection,
  mode: keyof typeof MODE_WORDS | undefined,
): string | undefined {
  if (settings.address) return 'set here';
  if (effective.hosts.length === 0) return undefined;
  const isByTailnet =
    tailnet != null &&
    effective.hosts.some((host) => host === tailnet.fqdn || tailnet.addresses.includes(host));
  const way = isByTailnet ? 'by its tailnet' : 'its own';
  if (settings.route !== 'auto') return `${way}, as set here`;
  return mode === undefined ? way : `${way}, as for all machines`;
}

/** How the last try went, whoever or whatever tried. */
function Last({ last }: { last: LastTry | undefined }) {
  if (!last) {
    return (
      <p className="mt-4 flex gap-2 border-t pt-3 text-13 text-t3">
        <StatusMark mark="unknown" tone="off" className="mt-0.5" />
        Nobody has tried it yet.
      </p>
    );
  }
  const { at, failure } = last;
  const tone = failure ? 'crit' : 'ok';
  return (
    <div data-last={tone} className="mt-4 flex gap-2 border-t pt-3 text-13">
      <StatusMark mark={failure ? 'critical' : 'healthy'} tone={tone} className="mt-0.5" />
      <div className="min-w-0 flex-1">
        <p>
          <span className={`font-medium ${toneText[tone]}`}>
            {failure ? 'Not reached' : 'Reached'}
          </span>{' '}
          <span className="text-t3">
            · <TimeAgo at={at} />
          </span>
        </p>
        {failure && (
          <>
            <p className="mt-1 [overflow-wrap:anywhere]">{sentence(failure.message)}</p>
            <p className="mt-1 text-t2">{failure.advice}</p>
          </>
        )}
      </div>
    </div>
  );
}
