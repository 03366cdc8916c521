import { expect, test } from 'vitest';
import { draftOf, faultsOf, settingsOf } from './draft';
import { wattsFault, wattsOf } from './watts';

test('watts may be left out', () => {
  expect([wattsOf(''), wattsOf('18,5')]).toEqual([null, 18.5]);
  expect([wattsFault(''), wattsFault('18'), wattsFault('-1')].map(Boolean)).toEqual([
    false,
    false,
    true,
  ]);
});

test('what is not set is for the hub to find out, and stays so', () => {
  const nothing = { category: null, idle_watts: null, max_watts: null };
  expect(settingsOf(draftOf(nothing))).toEqual(nothing);
  const some = { category: 'nas', idle_watts: 18.5, max_watts: null } as const;
  expect(settingsOf(draftOf(some))).toEqual(some);
  expect(faultsOf({ ...draftOf(some), most: 'a lot' }).most).toMatch(/^A number of watts/);
});
