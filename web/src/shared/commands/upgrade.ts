// What came of an upgrade, in words.
import type { PackageChange, UpgradeOutcome } from '@/api/types';

/** "8.1 → 8.2", or as much of that as was told. */
export function versionWords({ from, to }: PackageChange): string {
  if (from && to) return `${from} → ${to}`;
  return to ?? from ?? '';
}

const packages = (count: number): string => (count === 1 ? '1 package' : `${count} packages`);

/** "3 packages upgraded, 1 new, 2 kept back": the whole of it in a line. */
export function outcomeWords(outcome: UpgradeOutcome): string {
  const { upgraded, installed, removed, kept_back, unfinished } = outcome;
  const counts = [
    [upgraded.length, 'upgraded'],
    [installed.length, 'new'],
    [removed.length, 'removed'],
    [kept_back.length, 'kept back'],
    [unfinished.length, 'begun and not ended'],
  ] as const;
  const parts = counts.filter(([count]) => count > 0);
  const [first, ...rest] = parts.map(([count, word], n) =>
    n === 0 ? `${packages(count)} ${word}` : `${count} ${word}`,
  );
  return first ? [first, ...rest].join(', ') : 'No package was changed';
}

/** Whether the package manager told anything at all. */
export function hasTold(outcome: UpgradeOutcome): boolean {
  return outcomeWords(outcome) !== 'No package was changed' || outcome.problems.length > 0;
}
