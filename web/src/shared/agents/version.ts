// Which agent a machine has, and what that means.
import type { Deployment, Machine } from '@/api/types';

/** As the hub compares them: number by number; what is no version is never called old. */
export function isOlder(version: string, than: string): boolean {
  const a = numbers(version);
  const b = numbers(than);
  if (!a || !b) return false;
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    // What ends first is the older one: 1.2 comes before 1.2.0.
    const difference = (a[at] ?? -1) - (b[at] ?? -1);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function numbers(version: string): number[] | undefined {
  const parts = (version.split(/[-+]/)[0] ?? '').split('.');
  return parts.every((part) => /^\d+$/.test(part)) ? parts.map(Number) : undefined;
}

type Known = Pick<Machine, 'agent' | 'last_seen'>;

export function hasOldAgent({ agent }: Pick<Machine, 'agent'>, hub: string | undefined): boolean {
  return agent.version != null && hub !== undefined && isOlder(agent.version, hub);
}

export type Standing = 'none' | 'removed' | 'old' | 'current';

/**
 * Whether there is an agent, as far as the hub can tell: one that was taken away and has not spoken since is
 * not there, though what it said last is still known.
 */
export function standingOf(
  machine: Known,
  hub: string | undefined,
  deployments: readonly Deployment[],
): Standing {
  const last = deployments.find(({ state }) => state === 'done');
  const spoke = machine.last_seen ? Date.parse(machine.last_seen) : undefined;
  const ended = last?.ended_at ? Date.parse(last.ended_at) : undefined;
  const isGone = last?.action === 'remove' && ended !== undefined;
  if (isGone && (spoke === undefined || spoke <= ended)) return 'removed';
  if (machine.last_seen == null) return 'none';
  return hasOldAgent(machine, hub) ? 'old' : 'current';
}
