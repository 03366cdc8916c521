// What is to be said of host keys, and of one that is refused.
import type { HostKey, MachineConnection, RefusedHostKey } from '@/api/types';
import type { Mark, Tone } from '@/ui/StatusMark';

interface Standing {
  mark: Mark;
  tone: Tone;
  word: string;
}

/** Whether a key would be let pass now. */
export function standingOf({ passes, trusted_by }: HostKey): Standing {
  if (passes) return { mark: 'healthy', tone: 'ok', word: 'Passes' };
  return trusted_by == null
    ? { mark: 'unknown', tone: 'off', word: 'Only reported' }
    : { mark: 'warning', tone: 'warn', word: 'No longer passes' };
}

export interface Witness extends Standing {
  /** What it comes to, in a sentence or two. */
  means: string;
}

/** What the machine's own agent says of a key that was refused. */
export function witnessOf(
  refused: Pick<RefusedHostKey, 'is_reported'>,
  hostKeys: MachineConnection['host_keys'],
): Witness {
  if (refused.is_reported) {
    return {
      mark: 'healthy',
      tone: 'ok',
      word: 'Its own agent reports this key, too.',
      means: 'The machine was probably set up anew, or was given a new key.',
    };
  }
  if (hostKeys.some(({ is_reported }) => is_reported)) {
    return {
      mark: 'critical',
      tone: 'crit',
      word: 'Its own agent reports other keys.',
      means:
        'What answered is not the SSH server beside the agent. Accept it only if you know why: a container or another machine at this address and port.',
    };
  }
  return {
    mark: 'unknown',
    tone: 'off',
    word: 'No agent reports its host keys.',
    means: 'Nothing but a comparison on the machine itself tells whether this key is its own.',
  };
}
