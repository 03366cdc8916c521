import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { keys } from '@/api/queries';
import type { Credential } from '@/api/types';
import { TimeAgo } from '@/shared/TimeAgo';
import { toast } from '@/shared/toast';
import { Button } from '@/ui/Button';
import { CopyField, CopyText } from '@/ui/CopyField';
import { ConfirmDialog } from '@/ui/Dialog';
import { authorizeCommand } from './authorize';
import { makeKey, type Owner, removeCredential } from './credential-api';
import { SecretDialog } from './SecretDialog';
import { KIND_WORDS, keyTypeWords, type MachineKind } from './words';

interface Props {
  label: string;
  owner: Owner;
  kinds: readonly MachineKind[];
  own: Partial<Record<MachineKind, Credential>>;
  /** Whom a key lets in as. */
  user?: string;
  /** What is used where there is none of its own. */
  fallback: (kind: MachineKind) => ReactNode;
}

type Open = { what: 'set' | 'remove' | 'make'; kind: MachineKind };

/** Secrets by kind: whether each is there, since when, and how to set, replace and remove it. */
export function CredentialRows({ label, owner, kinds, own, user, fallback }: Props) {
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  return (
    <>
      <ul aria-label={label} className="divide-y divide-line">
        {kinds.map((kind) => {
          const one = own[kind];
          const word = one ? 'Replace' : kind === 'ssh_key' ? 'Paste one' : 'Set';
          const name = owner.machine
            ? `${KIND_WORDS[kind]} of ${owner.machine.name}`
            : KIND_WORDS[kind];
          return (
            <li key={kind} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3">
              <div className="min-w-0 flex-1 basis-56">
                <p className="font-medium first-letter:uppercase">{KIND_WORDS[kind]}</p>
                <div className="text-13 text-t3">{one ? <Kept one={one} /> : fallback(kind)}</div>
              </div>
              <div className="flex flex-wrap gap-1.5">
                {kind === 'ssh_key' && !one && (
                  <Button
                    size="sm"
                    aria-label={`Make one: ${name}`}
                    onClick={() => setOpen({ what: 'make', kind })}
                  >
                    Make one
                  </Button>
                )}
                <Button
                  size="sm"
                  aria-label={`${word}: ${name}`}
                  onClick={() => setOpen({ what: 'set', kind })}
                >
                  {word}…
                </Button>
                {one && (
                  <Button
                    size="sm"
                    variant="quiet"
                    aria-label={`Remove: ${name}`}
                    onClick={() => setOpen({ what: 'remove', kind })}
                  >
                    Remove
                  </Button>
                )}
              </div>
              {user && one?.public && <LetIn user={user} line={one.public.line} />}
            </li>
          );
        })}
      </ul>
      {open?.what === 'set' && (
        <SecretDialog
          owner={owner}
          kind={open.kind}
          isSet={own[open.kind] !== undefined}
          onClose={close}
        />
      )}
      {open?.what === 'remove' && <Removal owner={owner} kind={open.kind} onClose={close} />}
      {open?.what === 'make' && <Making owner={owner} isSet={false} onClose={close} />}
    </>
  );
}

/** What is to be done on the machine before its key is of use. */
function LetIn({ user, line }: { user: string; line: string }) {
  const command = authorizeCommand(user, line);
  return (
    <details className="basis-full text-13">
      <summary className="w-fit rounded-control text-accent">
        {command ? 'The command that lets it in' : `The line for ~/.ssh/authorized_keys of ${user}`}
      </summary>
      <CopyField
        label={command ? 'The command for this machine' : 'The public key'}
        text={command ?? line}
        className="mt-2"
      />
    </details>
  );
}

function Kept({ one }: { one: Credential }) {
  const { public: half, updated_at, updated_by, used_at } = one;
  return (
    <>
      {half && (
        <span className="mt-0.5 mb-1 flex flex-wrap gap-x-2 text-t2">
          {keyTypeWords(half.key_type)}
          <CopyText label="fingerprint" text={half.fingerprint} />
        </span>
      )}
      Set <TimeAgo at={updated_at} /> by <bdi>{updated_by}</bdi> ·{' '}
      {used_at ? (
        <>
          used <TimeAgo at={used_at} />
        </>
      ) : (
        'not used yet'
      )}
    </>
  );
}

interface ActProps {
  owner: Owner;
  onClose: () => void;
}

export function Removal({ owner, kind, onClose }: ActProps & { kind: MachineKind }) {
  const queryClient = useQueryClient();
  const words = KIND_WORDS[kind];
  const { machine } = owner;
  return (
    <ConfirmDialog
      open
      danger
      onOpenChange={onClose}
      title={machine ? `Remove the ${words} of ${machine.name}?` : `Remove the ${words}?`}
      confirmLabel="Remove"
      body={
        <p>
          {machine
            ? `What is set for all machines is used for ${machine.name} from then on.`
            : kind === 'ssh_key'
              ? 'Every machine that knows it and has no key or password of its own is out of reach from then on.'
              : 'Machines that need it are out of reach until another one is set.'}{' '}
          The hub deletes it, and nothing brings it back.
        </p>
      }
      onConfirm={async () => {
        await removeCredential(owner, kind);
        await queryClient.invalidateQueries({ queryKey: keys.credentials });
        toast(`The ${words} is removed`);
      }}
    />
  );
}

/** Asked before a key takes the place of another; a first one is made without a question. */
export function Making({ owner, isSet, onClose }: ActProps & { isSet: boolean }) {
  const queryClient = useQueryClient();
  const { machine } = owner;
  return (
    <ConfirmDialog
      open
      danger={isSet}
      onOpenChange={onClose}
      title={
        machine
          ? `Make a key for ${machine.name} alone?`
          : isSet
            ? 'Make a new key for this hub?'
            : 'Make a key for this hub?'
      }
      confirmLabel={isSet ? 'Replace the key' : 'Make a key'}
      body={
        isSet ? (
          <>
            <p>
              The key that is there is deleted. Every machine that knows only that one stops letting
              the hub in: commands, scans and updates there fail until the new public key is put
              there.
            </p>
            <p className="mt-2">Nothing brings the old one back.</p>
          </>
        ) : (
          <p>
            The hub logs in to it with this key then, and with that of all machines where this one
            is not let in. Its public half has to be put on the machine.
          </p>
        )
      }
      onConfirm={async () => {
        await makeKey(owner, isSet);
        await queryClient.invalidateQueries({ queryKey: keys.credentials });
        toast(machine ? `${machine.name} has a key of its own` : 'The hub has a new key');
      }}
    />
  );
}
