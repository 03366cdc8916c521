import { expect, test } from 'vitest';
import type { PackageList, PackageUpdate } from '@/api/types';
import { whyNot } from './ApplyBar';
import { bodyOf, inOrder, isOlderThan, namesWords, stillThere, titleOf, wishOf } from './list';
import { hasChangelogs, mendAdvice, releaseAdvice } from './manager';
import type { Ways } from './use-ways';

const update = (name: string, change: Partial<PackageUpdate> = {}): PackageUpdate => ({
  ...{ name, new_version: '2', is_security: false },
  ...change,
});

const list = (items: PackageUpdate[], change: Partial<PackageList> = {}): PackageList => ({
  ...{ items, pending: items.length, reboot_required: false },
  security: items.filter(({ is_security }) => is_security).length,
  ...change,
});

const security = { is_security: true };
const held = { held: true };
const some = list([
  update('vim'),
  update('linux', { ...security, ...held }),
  update('bash'),
  update('openssl', security),
]);

test('security comes first, then the alphabet', () => {
  expect(inOrder(some.items).map(({ name }) => name)).toEqual(['linux', 'openssl', 'bash', 'vim']);
});

test('what a button means: what is held is not counted, and is said', () => {
  const all = wishOf('all', some, new Set());
  expect([titleOf(all), all.count, all.held]).toEqual(['Apply 3 updates', 3, 1]);
  expect(bodyOf(all)).toEqual({ security_only: false, packages: [] });
  const safe = wishOf('security', some, new Set());
  expect([titleOf(safe), safe.held]).toEqual(['Apply one security update', 1]);
  expect(bodyOf(safe)).toEqual({ security_only: true, packages: [] });
  const chosen = wishOf('chosen', some, new Set(['vim', 'bash']));
  expect(titleOf(chosen)).toBe('Upgrade 2 packages');
  expect(bodyOf(chosen)).toEqual({ security_only: false, packages: ['bash', 'vim'] });
  expect(titleOf(wishOf('chosen', some, new Set(['vim'])))).toBe('Upgrade vim');
});

test('where only their number is told, it is said', () => {
  const counted = list([], { pending: 7, security: 2 });
  expect(titleOf(wishOf('all', counted, new Set()))).toBe('Apply 7 updates');
  expect(titleOf(wishOf('security', counted, new Set()))).toBe('Apply 2 security updates');
  expect(wishOf('chosen', counted, new Set()).count).toBe(0);
});

test('what was upgraded meanwhile, or is held now, is chosen no longer', () => {
  const chosen = stillThere(new Set(['vim', 'gone', 'linux']), some.items);
  expect([...chosen]).toEqual(['vim']);
});

test('many names are not all said', () => {
  expect(namesWords(['a'])).toBe('a');
  expect(namesWords(['a', 'b', 'c'])).toBe('a, b and c');
  expect(namesWords(['a', 'b', 'c'], 2)).toBe('a, b and c');
  expect(namesWords(['a', 'b', 'c', 'd'], 2)).toBe('a, b and 2 more');
});

test('a list from before an upgrade is known as such', () => {
  const checked_at = '2026-01-01T10:00:00Z';
  expect(isOlderThan({ checked_at }, { ended_at: '2026-01-01T10:05:00Z' })).toBe(true);
  expect(isOlderThan({ checked_at }, { ended_at: '2026-01-01T09:55:00Z' })).toBe(false);
  expect(isOlderThan({ checked_at }, { ended_at: null })).toBe(false);
});

test('what a package manager has and wants is known by its name', () => {
  expect([hasChangelogs('apt'), hasChangelogs(undefined), hasChangelogs('apk')]).toEqual([
    ...[true, true, false],
  ]);
  expect(releaseAdvice('apt').command).toBe('sudo apt-mark unhold NAME');
  expect(mendAdvice('winget').words).toBeTruthy();
});

test('a button that cannot be pressed says why', () => {
  const can = { can: true, what: {} } as NonNullable<Ways['all']>;
  const cannot = { can: false, why: 'Upgrade all.' } as const;
  const ways: Ways = { manager: 'apt', all: can, security: can, chosen: can };
  const all = wishOf('all', some, new Set());
  expect(whyNot(all, ways, undefined)).toBeUndefined();
  expect(whyNot(all, ways, 'It is under way.')).toBe('It is under way.');
  expect(whyNot(all, { manager: undefined }, undefined)).toBe('');
  const allHeld = list([update('linux', held)]);
  expect(whyNot(wishOf('all', allHeld, new Set()), ways, undefined)).toMatch(/held/);
  const none = wishOf('security', list([update('vim')]), new Set());
  expect(whyNot(none, ways, undefined)).toBe('None of them is marked as a security update.');
  const arch: Ways = { ...ways, manager: 'pacman', security: cannot };
  expect(whyNot(none, arch, undefined)).toBe('Upgrade all.');
  expect(whyNot(wishOf('chosen', some, new Set()), ways, undefined)).toBe('');
});
