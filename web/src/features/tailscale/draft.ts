// How Tailscale is to be asked, as it is being typed.
import type { Credential, CredentialKind, TailscaleSettings, TailscaleSource } from '@/api/types';

export type SecretKind = Extract<CredentialKind, 'tailscale_api_key' | 'tailscale_oauth_secret'>;

export interface Draft {
  source: TailscaleSource;
  /** Empty for the one that the key belongs to. */
  tailnet: string;
  clientId: string;
  /** Typed, not stored yet. What is stored never comes here. */
  secrets: Record<SecretKind, string>;
}

export const SECRET_WORDS: Record<SecretKind, string> = {
  tailscale_api_key: 'API key',
  tailscale_oauth_secret: 'client secret',
};

export const NO_SECRETS: Draft['secrets'] = {
  tailscale_api_key: '',
  tailscale_oauth_secret: '',
};

export function draftOf({ source, tailnet, client_id }: TailscaleSettings): Draft {
  return {
    source,
    tailnet: tailnet === '-' ? '' : tailnet,
    clientId: client_id ?? '',
    secrets: NO_SECRETS,
  };
}

/** The secret that a source needs. */
export function neededBy(source: TailscaleSource): SecretKind | undefined {
  if (source === 'api_key') return 'tailscale_api_key';
  return source === 'oauth' ? 'tailscale_oauth_secret' : undefined;
}

/** What was typed of the secret that this source needs. */
export function typedSecret({ source, secrets }: Draft): string {
  const kind = neededBy(source);
  return kind ? secrets[kind].trim() : '';
}

const isOfApi = (source: TailscaleSource) => source === 'api_key' || source === 'oauth';

export function isDirty(draft: Draft, saved: TailscaleSettings): boolean {
  const before = draftOf(saved);
  return (
    draft.source !== before.source ||
    (isOfApi(draft.source) && draft.tailnet.trim() !== before.tailnet) ||
    (draft.source === 'oauth' && draft.clientId.trim() !== before.clientId) ||
    typedSecret(draft) !== ''
  );
}

/** What is stored: all of the setting, whatever source is chosen. */
export function bodyOf({ source, tailnet, clientId }: Draft) {
  return { source, tailnet: tailnet.trim() || '-', client_id: clientId.trim() || null };
}

/** What a test is made with: what was typed, and what is stored where nothing was. */
export function testBodyOf(draft: Draft) {
  const secret = typedSecret(draft);
  return {
    ...bodyOf(draft),
    ...(secret !== '' &&
      (draft.source === 'api_key' ? { api_key: secret } : { oauth_secret: secret })),
  };
}

/** Tailscale has three kinds of secrets that begin alike; the wrong one is recognized before it is sent. */
export function secretFault(kind: SecretKind, text: string): string | undefined {
  const said = text.trim();
  if (/^tskey-auth-/.test(said)) {
    return 'This is an auth key, which adds devices to a tailnet. It cannot list them.';
  }
  if (kind === 'tailscale_api_key' && /^tskey-client-/.test(said)) {
    return 'This is the secret of an OAuth client. Choose “OAuth client” above.';
  }
  if (kind === 'tailscale_oauth_secret' && /^tskey-api-/.test(said)) {
    return 'This is an API key. Choose “API key” above.';
  }
  return /\s/.test(said) ? 'A secret has no spaces in it.' : undefined;
}

export interface Faults {
  clientId?: string;
  secret?: string;
}

/** What is missing or wrong, so that it could neither be tested nor saved. */
export function faultsOf(draft: Draft, stored: Stored): Faults {
  const kind = neededBy(draft.source);
  if (!kind) return {};
  const typed = typedSecret(draft);
  const missing = typed === '' && !stored[kind];
  const secret = missing ? `Paste the ${SECRET_WORDS[kind]}.` : secretFault(kind, typed);
  return {
    ...(draft.source === 'oauth' &&
      draft.clientId.trim() === '' && { clientId: 'An OAuth client has an id.' }),
    ...(secret && { secret }),
  };
}

export type Stored = Partial<Record<SecretKind, Credential>>;

/** Tailscale's own among all that is kept. */
export function storedOf(all: readonly Credential[]): Stored {
  const isOurs = (kind: CredentialKind): kind is SecretKind => kind in SECRET_WORDS;
  return Object.fromEntries(
    all
      .filter(({ kind, machine_id }) => isOurs(kind) && machine_id == null)
      .map((one) => [one.kind, one]),
  );
}
