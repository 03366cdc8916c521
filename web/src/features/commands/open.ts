import type { Action } from '@/api/types';

export interface OpenActions {
  waiting: Action[];
  running: Action[];
  queued: Action[];
}

/** What has not ended, by what it does; what waits for the longest comes first. */
export function sorted(actions: readonly Action[]): OpenActions {
  const of = (state: Action['state']) => actions.filter((action) => action.state === state);
  return {
    waiting: of('waiting').toReversed(),
    running: of('running'),
    queued: of('queued').toReversed(),
  };
}

/** "2 wait for an approval, 1 runs" */
export function openSentence(actions: readonly Action[]): string {
  const { waiting, running, queued } = sorted(actions);
  const many = (count: number, one: string, more: string) =>
    count > 0 && `${count} ${count === 1 ? one : more}`;
  const parts = [
    many(waiting.length, 'waits for an approval', 'wait for an approval'),
    many(running.length, 'runs', 'run'),
    many(queued.length, 'waits for its turn', 'wait for their turn'),
  ].filter(Boolean);
  return parts.length === 0 ? 'Nothing runs, and nothing waits' : parts.join(', ');
}
