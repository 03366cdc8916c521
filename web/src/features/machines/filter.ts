// Which machines are shown, and what the strip above them counts. Pure, so that the counts and the
// lists cannot disagree.
import type { Machine } from '@/api/types';
import { matches } from '@/lib/search';
import { type Condition, presentMachine } from '@/shared/status';

/**
 * `online` stands for all that beat, healthy or not; `alerts` for those that have some, `updates` for
 * those that have some pending.
 */
export type StatusFilter = Condition | 'online' | 'alerts' | 'updates';

export interface Filter {
  q?: string;
  status?: StatusFilter;
  kind?: Machine['kind'];
  tag?: string;
}

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** By name, numbers by size; machines of one name by id, so that they keep their places. */
export function inOrder(machines: readonly Machine[]): Machine[] {
  return machines.toSorted((a, b) => byName.compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
}

export function hasStatus(machine: Machine, status: StatusFilter | undefined): boolean {
  if (status === undefined) return true;
  if (status === 'online') return machine.status === 'online';
  if (status === 'alerts') return machine.open_alerts > 0;
  if (status === 'updates') return (machine.updates.pending ?? 0) > 0;
  return presentMachine(machine).condition === status;
}

export function select(machines: readonly Machine[], filter: Filter): Machine[] {
  return machines.filter(
    (machine) =>
      (filter.kind === undefined || machine.kind === filter.kind) &&
      (filter.tag === undefined || machine.tags.includes(filter.tag)) &&
      hasStatus(machine, filter.status) &&
      matches(filter.q ?? '', searchTexts(machine)),
  );
}

function searchTexts(machine: Machine): (string | null | undefined)[] {
  const { name, hostname, addresses, tags, os, cpu, notes } = machine;
  return [name, hostname, ...addresses, ...tags, os.distribution, os.version, cpu.model, notes];
}

export function isFiltered({ q, status, kind, tag }: Filter): boolean {
  return [q, status, kind, tag].some((each) => each !== undefined);
}

const STATUS_WORDS: Record<StatusFilter, string> = {
  online: 'online',
  healthy: 'healthy',
  alerts: 'with alerts',
  warning: 'with a warning',
  critical: 'critical',
  offline: 'offline',
  paused: 'paused',
  unknown: 'never seen',
  updates: 'with updates',
};

/** "servers, offline, tag “nas”, text “pi”": what is filtered by, in words. */
export function describe({ q, status, kind, tag }: Filter): string {
  return [
    kind && `${kind}s`,
    status && STATUS_WORDS[status],
    tag && `tag “${tag}”`,
    q && `text “${q}”`,
  ]
    .filter(Boolean)
    .join(', ');
}

export function tagsOf(machines: readonly Machine[]): string[] {
  const tags = new Set(machines.flatMap((machine) => machine.tags));
  return [...tags].sort(byName.compare);
}

const WORST_FIRST: readonly Condition[] = [
  'critical',
  'warning',
  'offline',
  'unknown',
  'paused',
  'healthy',
];

/** "1 offline, 8 healthy", in the order of `rollUp`. */
export function inWords(machines: readonly Machine[]): string {
  const seen = machines.map(presentMachine);
  const counts = new Map<string, number>();
  for (const condition of WORST_FIRST) {
    for (const each of seen.filter((status) => status.condition === condition)) {
      const word = each.word.toLowerCase();
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
}
