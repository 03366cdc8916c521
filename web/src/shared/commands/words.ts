// What the states of a command are called and look like, and its other words for people.
import type { Action, ActionState, ApprovalReason, Danger, Role } from '@/api/types';
import { took } from '@/lib/time';
import type { Mark, Tone } from '@/ui/StatusMark';

export interface Look {
  word: string;
  mark: Mark;
  tone: Tone;
}

const STATES: Record<ActionState, Look> = {
  waiting: { word: 'Waits for an approval', mark: 'paused', tone: 'maint' },
  queued: { word: 'Waits for its turn', mark: 'unknown', tone: 'info' },
  running: { word: 'Running', mark: 'unknown', tone: 'info' },
  done: { word: 'Done', mark: 'healthy', tone: 'ok' },
  failed: { word: 'Failed', mark: 'critical', tone: 'crit' },
  timed_out: { word: 'Took too long', mark: 'critical', tone: 'crit' },
  cancelled: { word: 'Cancelled', mark: 'offline', tone: 'off' },
  rejected: { word: 'Rejected', mark: 'offline', tone: 'off' },
  expired: { word: 'Not approved in time', mark: 'offline', tone: 'off' },
  interrupted: { word: 'Not known', mark: 'warning', tone: 'warn' },
};

export const ALL_STATES = Object.keys(STATES) as ActionState[];

export const lookOf = (state: ActionState): Look => STATES[state];

export function isOpen({ state }: Pick<Action, 'state'>): boolean {
  return state === 'waiting' || state === 'queued' || state === 'running';
}

/** What runs or is about to; an old agent that has fetched something cannot be told to stop. */
export function canBeCancelled({ state, via }: Pick<Action, 'state' | 'via'>): boolean {
  return state === 'queued' || (state === 'running' && via === 'ssh');
}

/** Whether something went wrong that somebody should look at. */
export function isBad({ state }: Pick<Action, 'state'>): boolean {
  return state === 'failed' || state === 'timed_out' || state === 'interrupted';
}

/**
 * It was run, or still is: there may be something that it printed. What an old agent runs prints nothing here
 * before the agent tells of it.
 */
export function hasBegun(
  action: Pick<Action, 'state' | 'started_at' | 'via' | 'stdout_bytes'>,
): boolean {
  const { state, started_at, via, stdout_bytes } = action;
  if (via === 'agent' && state === 'running') return stdout_bytes > 0;
  return state === 'running' || Boolean(started_at);
}

const REASONS: Record<ApprovalReason, string> = {
  paused: 'the machine is paused',
  dangerous: 'the action is dangerous',
  rule: 'a rule asks for it',
};

/** "the machine is paused, and a rule asks for it" */
export function reasonWords(reasons: readonly { reason: ApprovalReason }[]): string {
  const words = reasons.map(({ reason }) => REASONS[reason]);
  return words.length < 2
    ? (words[0] ?? '')
    : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

export const DANGERS: Record<Danger, { word: string; tone: 'plain' | 'warn' | 'crit' }> = {
  harmless: { word: 'Harmless', tone: 'plain' },
  disruptive: { word: 'Disruptive', tone: 'warn' },
  dangerous: { word: 'Dangerous', tone: 'crit' },
};

export const ROLE_WORDS: Record<Role, string> = {
  agent: 'an agent',
  viewer: 'a viewer',
  operator: 'an operator or admin',
  admin: 'an admin',
};

/** What happens to the whole machine is not done on it. */
const OF_THE_MACHINE = new Set(['reboot', 'shutdown']);

/** "Restart nginx.service on nas", "Reboot 3 machines" */
export function named(action: string, title: string, target: string): string {
  return OF_THE_MACHINE.has(action) ? `${title} ${target}` : `${title} on ${target}`;
}

export const nameOf = ({ action, title, machine_name }: Action): string =>
  named(action, title, machine_name);

/** "3 machines", or the one by its name. */
export function machinesWords(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? '') : `${names.length} machines`;
}

/** "Reboot nas" as the rest of a sentence: "Ask to reboot nas". */
export function within(title: string): string {
  return title.replace(/^\p{Lu}(?=\p{Ll})/u, (letter) => letter.toLowerCase());
}

/** How it ended, where the word for its state does not say it: "with 3, after 1.2 s". */
export function endWords({ exit_code, duration_ms }: Action): string {
  return [
    exit_code != null && exit_code !== 0 && `ended with ${exit_code}`,
    duration_ms != null && `took ${took(duration_ms)}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Several that wait and were asked for in one go stand together; the order stays. */
export function inBatches(actions: readonly Action[]): Action[][] {
  const groups = new Map<string, Action[]>();
  for (const action of actions) {
    const key = action.batch_id ?? action.id;
    const group = groups.get(key);
    if (group) group.push(action);
    else groups.set(key, [action]);
  }
  return [...groups.values()];
}
