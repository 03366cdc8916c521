import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { keys } from '@/api/queries';
import type { Credential } from '@/api/types';
import { TimeAgo } from '@/shared/TimeAgo';
import { toast } from '@/shared/toast';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { SecretInput } from '@/ui/SecretInput';
import { SECRET_WORDS, type SecretKind } from './draft';

const LABELS: Record<SecretKind, string> = {
  tailscale_api_key: 'API key',
  tailscale_oauth_secret: 'Client secret',
};

interface Props {
  kind: SecretKind;
  stored: Credential | undefined;
  typed: string;
  onType: (text: string) => void;
  error?: string | undefined;
  disabled?: boolean;
}

/** A secret that goes in and never comes out: where one is stored, only that is shown. */
export function SecretField({ kind, stored, typed, onType, error, disabled }: Props) {
  const [isReplacing, setReplacing] = useState(false);
  const label = LABELS[kind];
  if (stored && !isReplacing) {
    return (
      <StoredSecret kind={kind} stored={stored} disabled={disabled}>
        <Button size="sm" disabled={disabled} onClick={() => setReplacing(true)}>
          Replace
        </Button>
      </StoredSecret>
    );
  }
  return (
    <div className="flex flex-col gap-1.5">
      <Field
        label={label}
        hint={
          stored
            ? 'It takes the place of the one that is stored when you save.'
            : 'It is sealed before it is stored, and never shown again.'
        }
        error={error}
      >
        <SecretInput
          label={label}
          maxLength={512}
          autoComplete="new-password"
          placeholder={kind === 'tailscale_api_key' ? 'tskey-api-…' : 'tskey-client-…'}
          autoFocus={stored !== undefined}
          value={typed}
          onChange={onType}
        />
      </Field>
      {stored && (
        <Button
          size="sm"
          variant="quiet"
          className="self-start"
          onClick={() => {
            onType('');
            setReplacing(false);
          }}
        >
          Keep the stored one
        </Button>
      )}
    </div>
  );
}

interface StoredProps {
  kind: SecretKind;
  stored: Credential;
  disabled?: boolean | undefined;
  children?: React.ReactNode;
}

/** That it is there, since when, and how to be rid of it. */
export function StoredSecret({ kind, stored, disabled, children }: StoredProps) {
  const [isAsking, setAsking] = useState(false);
  const { updated_at, updated_by, used_at } = stored;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is a part of a form
    <div
      role="group"
      aria-label={LABELS[kind]}
      className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-button border bg-canvas px-3 py-2.5"
    >
      <div className="min-w-0 flex-1 basis-48 text-13">
        <p className="font-medium">{LABELS[kind]}</p>
        <p className="text-t3">
          Stored <TimeAgo at={updated_at} /> by <bdi>{updated_by}</bdi> ·{' '}
          {used_at ? (
            <>
              used <TimeAgo at={used_at} />
            </>
          ) : (
            'not used yet'
          )}
        </p>
      </div>
      <span className="flex gap-1.5">
        {children}
        <Button size="sm" variant="quiet" disabled={disabled} onClick={() => setAsking(true)}>
          Remove
        </Button>
      </span>
      {isAsking && <Removal kind={kind} onClose={() => setAsking(false)} />}
    </div>
  );
}

function Removal({ kind, onClose }: { kind: SecretKind; onClose: () => void }) {
  const queryClient = useQueryClient();
  const words = SECRET_WORDS[kind];
  return (
    <ConfirmDialog
      open
      danger
      onOpenChange={onClose}
      title={`Remove the ${words} of Tailscale?`}
      confirmLabel="Remove"
      body={
        <p>
          The hub deletes it, and cannot ask Tailscale with it any more. At Tailscale it stays valid
          until you revoke it there.
        </p>
      }
      onConfirm={async () => {
        await answer(api.DELETE('/api/v1/credentials/{kind}', { params: { path: { kind } } }));
        await Promise.all([
          queryClient.invalidateQueries({ queryKey: keys.credentials }),
          queryClient.invalidateQueries({ queryKey: keys.tailscale }),
        ]);
        toast(`The ${words} of Tailscale is removed`);
      }}
    />
  );
}
