import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { asApiError } from '@/api/problem';
import { keys } from '@/api/queries';
import type { Credential } from '@/api/types';
import { toast } from '@/shared/toast';
import { Field, Textarea } from '@/ui/Field';
import { FormDialog } from '@/ui/FormDialog';
import { SecretInput } from '@/ui/SecretInput';
import { type Owner, putCredential } from './credential-api';
import { KIND_WORDS, type MachineKind } from './words';

interface Props {
  owner: Owner;
  kind: MachineKind;
  /** There is one already, which this takes the place of. */
  isSet: boolean;
  onClose: () => void;
}

/** A secret is entered. It goes to the hub and comes back nowhere. */
export function SecretDialog({ owner, kind, isSet, onClose }: Props) {
  const queryClient = useQueryClient();
  const [secret, setSecret] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: (): Promise<Credential> =>
      putCredential(owner, kind, {
        secret,
        ...(kind === 'ssh_key' && passphrase !== '' && { passphrase }),
      }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: keys.credentials });
      toast(isSet ? `The ${KIND_WORDS[kind]} is replaced` : `The ${KIND_WORDS[kind]} is stored`);
      onClose();
    },
    // Neither the answer nor what was sent stays in the page.
    gcTime: 0,
  });
  const refusal = error ? asApiError(error) : undefined;
  const about = refusal?.field('secret');
  const ofPassphrase = kind === 'ssh_key' ? refusal?.field('passphrase') : undefined;
  const whose = owner.machine ? `of ${owner.machine.name}` : 'of all machines';
  const write = (set: (text: string) => void) => (text: string) => {
    set(text);
    if (error) reset();
  };
  return (
    <FormDialog
      size={kind === 'ssh_key' ? 'md' : 'sm'}
      title={`${TITLES[kind]} ${whose}`}
      description={describe(kind, isSet)}
      submit={isSet ? 'Replace' : 'Store'}
      busy={isPending}
      refusal={refusal && !about && !ofPassphrase ? refusal.detail : undefined}
      onSubmit={() => secret.trim() !== '' && mutate()}
      onClose={onClose}
    >
      {kind === 'ssh_key' ? (
        <>
          <Field
            label="Private key"
            hint="The whole file, such as ~/.ssh/id_ed25519, in the form of OpenSSH or PEM."
            error={about}
          >
            <Textarea
              required
              rows={7}
              className="font-mono text-12!"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              data-1p-ignore
              data-lpignore="true"
              placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
              value={secret}
              onChange={(event) => write(setSecret)(event.target.value)}
            />
          </Field>
          <Field
            label="Passphrase"
            optional
            hint="Opens the key once, now. The hub seals the key in its own way and does not keep this."
            error={ofPassphrase}
          >
            <SecretInput label="Passphrase" value={passphrase} onChange={write(setPassphrase)} />
          </Field>
        </>
      ) : (
        <Field label="Password" error={about}>
          <SecretInput
            label="Password"
            required
            autoComplete="new-password"
            value={secret}
            onChange={write(setSecret)}
          />
        </Field>
      )}
    </FormDialog>
  );
}

const TITLES: Record<MachineKind, string> = {
  ssh_key: 'SSH key',
  ssh_password: 'SSH password',
  sudo_password: 'Password for sudo',
};

function describe(kind: MachineKind, isSet: boolean): string {
  if (kind === 'ssh_key') {
    return isSet
      ? 'It takes the place of the key that is there, which is deleted: a machine that knows only that one no longer lets the hub in.'
      : 'It is sealed before it is stored, and never shown again.';
  }
  return isSet
    ? 'It takes the place of the one that is there. It is sealed before it is stored, and never shown again.'
    : 'It is sealed before it is stored, and never shown again.';
}
