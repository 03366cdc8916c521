// What can be upgraded, and what a button means by it.
import type { Action, PackageList, PackageUpdate } from '@/api/types';

/** Security first, then by name; what is held stands where it would stand. */
export function inOrder(items: readonly PackageUpdate[]): PackageUpdate[] {
  return items.toSorted(
    (a, b) => Number(b.is_security) - Number(a.is_security) || a.name.localeCompare(b.name),
  );
}

export type Scope = 'all' | 'security' | 'chosen';

/** What each of them is called in the catalogue. */
export const ACTIONS: Record<Scope, string> = {
  all: 'apply_updates',
  security: 'apply_security_updates',
  chosen: 'upgrade_packages',
};

/** Of these, one at a time is under way on a machine: they share the package manager. */
const OF_PACKAGES = new Set([...Object.values(ACTIONS), 'apply_full_updates', 'look_for_updates']);

export function isOfPackages({ action }: Pick<Action, 'action'>): boolean {
  return OF_PACKAGES.has(action);
}

export interface Wish {
  scope: Scope;
  /** Those that are meant, as far as they are known: a v1 agent tells how many, and not which. */
  packages: readonly PackageUpdate[];
  /** How many. */
  count: number;
  /** So many have an update and do not get it, because they are held. */
  held: number;
}

export function wishOf(scope: Scope, list: PackageList, chosen: ReadonlySet<string>): Wish {
  const items = inOrder(list.items as PackageUpdate[]);
  const isMeant = ({ name, is_security }: PackageUpdate) =>
    scope === 'all' || (scope === 'security' ? is_security : chosen.has(name));
  const meant = items.filter(isMeant);
  const packages = meant.filter(({ held }) => !held);
  const counted = scope === 'all' ? list.pending : list.security;
  return {
    scope,
    packages,
    count: items.length === 0 && scope !== 'chosen' ? counted : packages.length,
    held: meant.length - packages.length,
  };
}

/** Those that are there and may be chosen; what was upgraded meanwhile is chosen no longer. */
export function stillThere(
  chosen: ReadonlySet<string>,
  items: readonly PackageUpdate[],
): ReadonlySet<string> {
  return new Set(items.flatMap(({ name, held }) => (chosen.has(name) && !held ? [name] : [])));
}

/** "12 updates", "3 security updates", "vim", "2 packages" */
export function whatWords({ scope, count, packages }: Wish): string {
  const [first] = packages;
  if (scope === 'chosen') return count === 1 && first ? first.name : `${count} packages`;
  const kind = scope === 'security' ? 'security update' : 'update';
  return count === 1 ? `one ${kind}` : `${count} ${kind}s`;
}

/** "Apply 12 updates", "Upgrade vim" */
export function titleOf(wish: Wish): string {
  return `${wish.scope === 'chosen' ? 'Upgrade' : 'Apply'} ${whatWords(wish)}`;
}

/** As the hub wants it. */
export function bodyOf({ scope, packages }: Wish) {
  return {
    security_only: scope === 'security',
    packages: scope === 'chosen' ? packages.map(({ name }) => name) : [],
  };
}

/** "a", "a and b", "a, b and 3 more" */
export function namesWords(names: readonly string[], most = 6): string {
  const shown = names.length > most + 1 ? names.slice(0, most) : names;
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
  return shown.length < 2
    ? (shown[0] ?? '')
    : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** The list is from before an upgrade that ended since: the machine has not told anew. */
export function isOlderThan(
  list: Pick<PackageList, 'checked_at'>,
  action: Pick<Action, 'ended_at'>,
): boolean {
  if (!list.checked_at || !action.ended_at) return false;
  return Date.parse(list.checked_at) < Date.parse(action.ended_at);
}
