// What is done to a service from here, from the press of the button to what came of it.
import type { Action, OutputPiece, Service } from '@/api/types';
import { isBad, isOpen, reasonWords } from '@/shared/commands/words';
import { VERBS, type Verb } from './verbs';

/** Why it was not even begun. */
export interface Refusal {
  detail: string;
  advice?: string | undefined;
  /** The action that stands in the way. */
  by?: string | undefined;
}

export interface UnitRun {
  name: string;
  verb: Verb;
  /** Absent until the hub has answered. */
  action?: Action | undefined;
  refusal?: Refusal | undefined;
  /** What the list said of the service when it was begun, where somebody saw it. */
  seen?: string | undefined;
}

export function isUnderWay({ action, refusal }: UnitRun): boolean {
  if (refusal) return false;
  return !action || isOpen(action);
}

/** It is over, and not as it should be: somebody wants to know why. */
export function hasFailed(run: UnitRun): boolean {
  const { action, refusal } = run;
  if (isUnderWay(run)) return false;
  return refusal !== undefined || (action !== undefined && isBad(action));
}

/** "Restarting nginx…" */
export function nowWords({ verb, name, action }: UnitRun): string {
  const { now, word } = VERBS[verb];
  if (action?.state === 'waiting') return `${word} ${name}: waits for an approval`;
  return `${now} ${name}…`;
}

/** In one sentence, for those who hear the page, and to hand on. */
export function saidOf(run: UnitRun): string {
  const { verb, name, action, refusal } = run;
  const { done } = VERBS[verb];
  if (refusal) return `${name} was not ${done}: ${refusal.detail} ${refusal.advice ?? ''}`.trim();
  if (!action || action.state === 'queued' || action.state === 'running') return nowWords(run);
  if (action.state === 'waiting') {
    return `${nowWords(run)}, because ${reasonWords(action.reasons)}.`;
  }
  if (action.aftermath) return action.aftermath.message;
  const why = action.failure ?? { message: action.note ?? '', advice: '' };
  return `${name} was not ${done}: ${why.message} ${why.advice}`.trim();
}

/** What the command printed, as lines, what it complained of first. */
export function printedOf(pieces: readonly OutputPiece[]): string[] {
  const of = (wanted: OutputPiece['stream']) =>
    pieces.flatMap(({ stream, text }) => (stream === wanted ? [text] : [])).join('');
  return ['stderr' as const, 'stdout' as const].flatMap((stream) => linesOf(of(stream)));
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}

/** By what it is seen that the machine has told anew of a service. */
export function signOf({ state, sub_state, since, pid }: Service): string {
  return [state, sub_state, since, pid].join(' ');
}

const STATES: Record<string, Service['state']> = {
  active: 'running',
  reloading: 'running',
  activating: 'running',
  inactive: 'stopped',
  failed: 'failed',
};

/** A service as it was a moment after something was done to it, until the machine tells of it itself. */
export function settled(unit: Service, run: UnitRun | undefined): Service {
  const after = run?.action?.aftermath?.state;
  const state = after && STATES[after.active];
  if (!state || run.seen !== signOf(unit)) return unit;
  return {
    ...unit,
    ...{ state, sub_state: after.sub, pid: after.pid ?? null },
    // Told when it was, and not what it uses now.
    ...{ since: run.action?.ended_at ?? unit.since, memory_bytes: null },
  };
}
