// The words for how machines are reached and what the hub logs in with.
import type { ConnectivityMode, CredentialKind, HostKey, LoginWith, SudoMode } from '@/api/types';
import type { Option } from '@/ui/Field';

export const MODE_WORDS: Record<ConnectivityMode, string> = {
  direct: 'Direct',
  tailscale: 'Tailscale',
};

/** What one machine may have of its own. */
export const MACHINE_KINDS = ['ssh_key', 'ssh_password', 'sudo_password'] as const;
export type MachineKind = (typeof MACHINE_KINDS)[number];

export const KIND_WORDS: Record<MachineKind, string> = {
  ssh_key: 'SSH key',
  ssh_password: 'SSH password',
  sudo_password: 'sudo password',
};

export function isMachineKind(kind: CredentialKind): kind is MachineKind {
  return kind in KIND_WORDS;
}

export const LOGIN_WORDS: Record<LoginWith, string> = {
  auto: 'Keys, then its own password',
  key: 'Keys alone',
  agent: 'Keys of an SSH agent beside the hub',
  password: 'A password alone',
};

export const SUDO_WORDS: Record<SudoMode, string> = {
  passwordless: 'By sudo, without a password',
  password: 'By sudo, with a password',
  none: 'Not at all',
};

export const LOGIN_OPTIONS = optionsOf(LOGIN_WORDS);
export const SUDO_OPTIONS = optionsOf(SUDO_WORDS);

function optionsOf<T extends string>(words: Record<T, string>): readonly Option<T>[] {
  return (Object.entries(words) as [T, string][]).map(([value, label]) => ({ value, label }));
}

/** "Ed25519": as people call what SSH calls `ssh-ed25519`. */
export function keyTypeWords(type: string): string {
  const curve = /^ecdsa-sha2-nistp(\d+)$/.exec(type)?.[1];
  if (curve) return `ECDSA P-${curve}`;
  if (/^(ssh-rsa|rsa-sha2-\d+)$/.test(type)) return 'RSA';
  return type === 'ssh-ed25519' ? 'Ed25519' : type;
}

/** Where sshd keeps the public half of its key of this type. */
export function hostKeyFile(type: string): string {
  const name = type.startsWith('ecdsa') ? 'ecdsa' : /rsa/.test(type) ? 'rsa' : 'ed25519';
  return `/etc/ssh/ssh_host_${name}_key.pub`;
}

/** "SHA256:abcdef…wxyz": enough to name it where the whole stands beside. */
export function shortFingerprint(fingerprint: string): string {
  const digest = fingerprint.replace(/^SHA256:/, '');
  if (digest.length <= 12) return fingerprint;
  return `SHA256:${digest.slice(0, 6)}…${digest.slice(-4)}`;
}

/** Why a host key is trusted, without who and when. */
export function trustWords({ trusted_by, is_reported }: HostKey): string {
  switch (trusted_by) {
    case 'agent':
      return 'Verified: the machine’s own agent reports it';
    case 'first_use':
      return is_reported
        ? 'Seen first, and the machine’s own agent reports it'
        : 'Seen first, compared with nothing';
    case 'accepted':
      return 'Accepted';
    default:
      return 'Reported by the machine’s own agent, not shown yet';
  }
}
