// What can be done to a service, and what that does to people.
import type { Service } from '@/api/types';
import type { Permission } from '@/shared/can';

export type Verb = 'restart' | 'start' | 'stop';

interface Words {
  /** Its name in the catalogue. */
  action: string;
  /** "Restart": on a button. */
  word: string;
  /** "Restarting": while it goes on. */
  now: string;
  /** "restarted": when it is over. */
  done: string;
  effect: string;
}

export const VERBS: Record<Verb, Words> = {
  restart: {
    ...{ action: 'restart_service', word: 'Restart', now: 'Restarting', done: 'restarted' },
    effect: 'Who uses it is interrupted while it stops and starts.',
  },
  start: {
    ...{ action: 'start_service', word: 'Start', now: 'Starting', done: 'started' },
    effect: 'Nothing that runs is interrupted.',
  },
  stop: {
    ...{ action: 'stop_service', word: 'Stop', now: 'Stopping', done: 'stopped' },
    effect: 'Who uses it is interrupted, until somebody starts it or the machine boots.',
  },
};

export function verbOf(action: string): Verb | undefined {
  return (Object.keys(VERBS) as Verb[]).find((verb) => VERBS[verb].action === action);
}

/** As services are listed: without `.service`. */
export function unitName(unit: unknown): string {
  return typeof unit === 'string' ? unit.replace(/\.service$/, '') : '';
}

/** Whether it makes sense with a service as it is. */
export function makesSense(verb: Verb, { state }: Pick<Service, 'state'>): Permission {
  if (verb === 'start' && state === 'running') return { ok: false, why: 'It runs.' };
  if (verb === 'stop' && state === 'stopped') return { ok: false, why: 'It does not run.' };
  return { ok: true };
}

/** What one should know before doing it to this very service. */
export function warningOf(
  verb: Verb,
  { name, expected }: { name: string; expected: boolean },
): string | undefined {
  if (verb === 'start') return undefined;
  const isFor = (...names: string[]) => names.includes(name);
  if (isFor('homelabcmd-agent')) {
    return verb === 'stop'
      ? 'This is the agent: nothing is known of the machine any more until it is started.'
      : 'This is the agent: the machine says nothing for a moment.';
  }
  if (verb === 'restart') return undefined;
  if (isFor('ssh', 'sshd', 'tailscaled', 'NetworkManager', 'systemd-networkd', 'networking')) {
    return 'The hub may reach the machine by it alone, and could not start it again.';
  }
  return expected ? 'It is expected to run: an alert will say that it does not.' : undefined;
}
