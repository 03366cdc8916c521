import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { asApiError } from '@/api/problem';
import { connectivityQuery, keys } from '@/api/queries';
import type { Credential } from '@/api/types';
import { authorizeCommand, USUAL_USER } from '@/shared/remote/authorize';
import { Making, Removal } from '@/shared/remote/CredentialRows';
import { makeKey } from '@/shared/remote/credential-api';
import { SecretDialog } from '@/shared/remote/SecretDialog';
import { keyTypeWords } from '@/shared/remote/words';
import { TimeAgo } from '@/shared/TimeAgo';
import { toast } from '@/shared/toast';
import { Button, IconButton } from '@/ui/Button';
import { CopyField, CopyText } from '@/ui/CopyField';
import { EmptyState } from '@/ui/states';

type Open = 'make' | 'paste' | 'remove';

/** The key of all machines: made with one press, then put on each machine with one command. */
export function HubKey({ credential }: { credential: Credential | undefined }) {
  const [open, setOpen] = useState<Open>();
  const place = useRef<HTMLDivElement>(null);
  // The button that was pressed may be gone with what it stood in: who pressed it goes on here.
  const land = () =>
    setTimeout(() => {
      if (document.activeElement === document.body) place.current?.focus({ preventScroll: true });
    });
  const close = () => {
    setOpen(undefined);
    land();
  };
  return (
    <div ref={place} tabIndex={-1} className="outline-none">
      {credential ? (
        <Key credential={credential} onOpen={setOpen} />
      ) : (
        <NoKey onMade={land} onPaste={() => setOpen('paste')} />
      )}
      {open === 'make' && <Making owner={{}} isSet onClose={close} />}
      {open === 'paste' && (
        <SecretDialog owner={{}} kind="ssh_key" isSet={credential !== undefined} onClose={close} />
      )}
      {open === 'remove' && <Removal owner={{}} kind="ssh_key" onClose={close} />}
    </div>
  );
}

interface NoKeyProps {
  onMade: () => void;
  onPaste: () => void;
}

function NoKey({ onMade, onPaste }: NoKeyProps) {
  const queryClient = useQueryClient();
  const { mutate, isPending } = useMutation({
    mutationFn: () => makeKey({}, false),
    onSuccess: async () => {
      toast('The hub has a key');
      await queryClient.invalidateQueries({ queryKey: keys.credentials });
      onMade();
    },
    onError: (error) => {
      // Somebody else was faster: theirs is shown.
      void queryClient.invalidateQueries({ queryKey: keys.credentials });
      toast(`No key was made: ${asApiError(error).detail}`, 'crit');
    },
  });
  return (
    <EmptyState
      icon={<KeyRound size={26} aria-hidden />}
      title="The hub has no key yet"
      body="Make one, then let it in on your machines: one command on each."
      action={
        <>
          <Button variant="primary" busy={isPending} onClick={() => mutate()}>
            Make a key for this hub
          </Button>
          <Button onClick={onPaste}>Paste one that you have…</Button>
        </>
      }
    />
  );
}

interface KeyProps {
  credential: Credential;
  onOpen: (open: Open) => void;
}

function Key({ credential, onOpen }: KeyProps) {
  const { public: half, created_at, updated_at, updated_by, used_at } = credential;
  const user = useQuery(connectivityQuery).data?.user ?? USUAL_USER;
  const command = half && authorizeCommand(user, half.line);
  return (
    <div className="rounded-card border border-line bg-s1">
      <div className="flex items-start gap-3 px-4 pt-4">
        <KeyRound size={18} aria-hidden className="mt-px shrink-0 text-t3" />
        <div className="min-w-0 flex-1">
          <h3 className="font-semibold">{half ? keyTypeWords(half.key_type) : 'A key'}</h3>
          {half && <CopyText label="fingerprint" text={half.fingerprint} className="text-t2" />}
          <p className="mt-1 text-13 text-t3">
            {created_at === updated_at ? 'Made' : 'Replaced'} <TimeAgo at={updated_at} /> by{' '}
            <bdi>{updated_by}</bdi> ·{' '}
            {used_at ? (
              <>
                used <TimeAgo at={used_at} />
              </>
            ) : (
              'not used yet'
            )}
          </p>
        </div>
      </div>
      {half && (
        <div className="flex flex-col gap-4 px-4 pt-4 pb-4">
          {command && (
            <div>
              <p className="mb-1.5 text-13">
                <span className="font-medium">Run this on each machine.</span>{' '}
                <span className="text-t3">
                  It makes the user <b className="font-medium text-t2">{user}</b> where there is
                  none, and lets the hub in. As root, leave <code>sudo</code> out.
                </span>
              </p>
              <CopyField label="The command for a machine" text={command} primary />
            </div>
          )}
          <div>
            <p className="mb-1.5 text-13">
              <span className="font-medium">The public key alone,</span>{' '}
              <span className="text-t3">
                a line for <code>~/.ssh/authorized_keys</code>
                {!command && (
                  <>
                    {' '}
                    of <bdi>{user}</bdi>
                  </>
                )}
              </span>
            </p>
            <CopyField label="The public key" text={half.line} />
          </div>
        </div>
      )}
      <div className="flex flex-wrap items-center gap-1 border-t px-2 py-1.5">
        <Button size="sm" variant="quiet" onClick={() => onOpen('make')}>
          Make a new one…
        </Button>
        <Button size="sm" variant="quiet" onClick={() => onOpen('paste')}>
          Paste another…
        </Button>
        <IconButton
          label="Remove the hub’s key"
          className="ml-auto size-7 pointer-coarse:size-11"
          onClick={() => onOpen('remove')}
        >
          <Trash2 size={15} aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}
