import type { ReactNode } from 'react';
import type { TailscaleSettings, TailscaleSource } from '@/api/types';
import { CopyField } from '@/ui/CopyField';

const CONSOLE = 'https://login.tailscale.com/admin/settings';

interface Props {
  source: TailscaleSource;
  saved: TailscaleSettings;
}

/** What a source needs, and where to get that. */
export function Guide({ source, saved }: Props) {
  switch (source) {
    case 'off':
      return (
        <p className="text-13 text-t2">
          Nobody is asked. Machines that are linked to a device stay so, with what was last known.
        </p>
      );
    case 'local':
      return <Local socket={saved.socket} />;
    case 'api_key':
      return (
        <Steps>
          <li>
            In Tailscale’s admin console, open <Outside to="keys">Settings, Keys</Outside>.
          </li>
          <li>Choose “Generate access token”. It lives 90 days at most.</li>
          <li>
            Paste the key here. It begins with <code>tskey-api-</code> and may do whatever its owner
            may, so an OAuth client is the safer choice.
          </li>
        </Steps>
      );
    default:
      return (
        <Steps>
          <li>
            In Tailscale’s admin console, open <Outside to="oauth">Settings, OAuth clients</Outside>{' '}
            (or Trust credentials).
          </li>
          <li>
            Choose “Generate OAuth client”, and give it{' '}
            <b className="font-medium">Devices, Core, Read</b> (<code>devices:core:read</code>) and
            nothing else.
          </li>
          <li>
            Paste its id and its secret here. The secret is shown once there, and does not expire.
          </li>
        </Steps>
      );
  }
}

function Steps({ children }: { children: ReactNode }) {
  return (
    <ol className="flex list-decimal flex-col gap-1 pl-5 text-13 text-t2 marker:text-t3">
      {children}
    </ol>
  );
}

/** A page of somebody else's; opened only by who presses it, and not told from where. */
function Outside({ to, children }: { to: string; children: ReactNode }) {
  return (
    <a
      href={`${CONSOLE}/${to}`}
      target="_blank"
      rel="noreferrer"
      className="text-accent underline underline-offset-2"
    >
      {children}
      <span className="sr-only"> (in a new tab)</span>
    </a>
  );
}

function Local({ socket }: { socket: TailscaleSettings['socket'] }) {
  return (
    <div className="flex flex-col gap-2 text-13 text-t2">
      <p>
        The hub reads what <code>tailscale status</code> shows on its own machine, by the socket{' '}
        <code className="[overflow-wrap:anywhere]">{socket.path}</code>.{' '}
        {socket.exists ? (
          'It is there.'
        ) : (
          <span className="text-warn">
            It is not there: Tailscale has to run on the hub’s machine, and where the hub runs in a
            container, the socket has to be mounted.
          </span>
        )}
      </p>
      <p>Where the hub may not read it, name its user as operator on that machine:</p>
      <CopyField
        label="The command that lets the hub read it"
        text="sudo tailscale set --operator=homelabcmd"
      />
    </div>
  );
}
