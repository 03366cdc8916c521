import { expect, test } from 'vitest';
import { host, seen } from '../../../test/hosts';
import {
  addressesApart,
  byNameMeans,
  hostOf,
  hostsSentence,
  hostTitle,
  importKey,
  importKeyOf,
  lanAddress,
  lastSeen,
  namesakeOf,
  otherNames,
  partTitle,
  scanPlace,
  seenByName,
  selectHosts,
  sourcesOf,
  sshAddress,
  suggestedName,
} from './hosts';

const found = seen('lan', '192.0.2.7', { at: '2026-11-23T10:00:00Z' });
const agent = seen('agent', 'm1', { addresses: ['192.0.2.7'] });
const tailnet = seen('tailnet', 'n1', { addresses: ['100.64.0.2'] });
/** They have a name in common with the others, and nothing else. */
const namesake = { ...tailnet, by_name: true };
const claimed = seen('lan', '10.0.0.9', { by_name: true });

const machine = host([agent, found], { name: 'Store', names: ['Store', 'nas'] });
const device = host([tailnet, seen('lan', '192.0.2.8', { at: '2026-11-23T09:00:00Z' })], {
  name: 'pi.tail1.ts.net',
  names: ['pi.tail1.ts.net', 'pi'],
});

test('what is a machine is not imported again', () => {
  expect(importKey(device)).toBe('tailnet:n1');
  expect(importKey(machine)).toBeUndefined();
  // Whatever it is called: the key of a machine is no key to import.
  expect(importKey({ key: 'machine:m1', machine_id: null })).toBeUndefined();
});

test('a key leads to its host, also when others found out that it is one with another', () => {
  expect(hostOf([machine, device], 'tailnet:n1')).toBe(device);
  expect(hostOf([machine, device], 'lan:192.0.2.8')).toBe(device);
  expect(hostOf([machine, device], 'lan:192.0.2.7')).toBe(machine);
  expect(hostOf([machine, device], 'lan:192.0.2.9')).toBeUndefined();
});

test('a machine gets the first part of a name, and an address as it is', () => {
  expect(suggestedName(device)).toBe('pi');
  expect(otherNames(device)).toEqual(['pi.tail1.ts.net']);
  // A machine is called as somebody called it.
  expect(hostTitle({ ...machine, name: 'web.example' })).toBe('web.example');
  const nameless = host([found]);
  expect([hostTitle(nameless), suggestedName(nameless)]).toEqual(['192.0.2.7', '192.0.2.7']);
  expect(suggestedName(host([{ ...tailnet, addresses: ['fd7a::1'] }]))).toBe('fd7a::1');
  expect(suggestedName(host([found], { name: `${'n'.repeat(80)}.lan` }))).toHaveLength(64);
  expect(suggestedName(host([found], { name: '.lan' }))).toBe('.lan');
});

test('it is tried where it was found, and else in the tailnet', () => {
  expect(sshAddress(device)).toBe('192.0.2.8');
  expect(sshAddress(host([tailnet]))).toBe('100.64.0.2');
});

/** A machine whose name a host of the local network has, and a device of the tailnet. */
const doubted = host([agent, namesake, claimed], { name: 'Store' });
/** A device whose name a host of the local network has. */
const alike = host([tailnet, claimed], { name: 'pi.tail1.ts.net' });

test('what has the name of a machine is asked for, and what is it by more is not', () => {
  expect(namesakeOf(doubted, 'lan:10.0.0.9')).toEqual({ id: 'm1', name: 'Store' });
  expect(namesakeOf(doubted, 'agent:m1')).toBeUndefined();
  expect(namesakeOf(machine, 'lan:192.0.2.7')).toBeUndefined();
  expect(namesakeOf(alike, 'lan:10.0.0.9')).toBeUndefined();
  expect(namesakeOf(undefined, 'lan:10.0.0.9')).toBeUndefined();
  expect(partTitle(doubted, 'lan:10.0.0.9')).toBe('10.0.0.9');
  expect(partTitle(doubted, 'tailnet:n1')).toBe('Store of the tailnet');
});

test('what only a name joined is imported, and reached, apart', () => {
  expect(importKeyOf(doubted, 'lan:10.0.0.9')).toBe('lan:10.0.0.9');
  expect(importKeyOf(machine, 'lan:192.0.2.7')).toBeUndefined();
  expect(importKeyOf(alike, 'lan:10.0.0.9')).toBe('lan:10.0.0.9');
  expect(importKeyOf(device, 'lan:192.0.2.8')).toBe('tailnet:n1');
  // Nobody is asked to log in at what only claims the name of the device.
  expect(sshAddress(alike)).toBe('100.64.0.2');
  expect(sshAddress(alike, 'lan:10.0.0.9')).toBe('10.0.0.9');
  expect(sshAddress(doubted, 'tailnet:n1')).toBeUndefined();
  expect(lanAddress(alike)).toBeUndefined();
});

test('a source that is there by its name only is told apart, with why', () => {
  expect(sourcesOf(doubted)).toEqual(['agent']);
  expect(seenByName(doubted).map(({ source }) => source)).toEqual(['tailnet', 'lan']);
  expect(byNameMeans(doubted, claimed)).toBe(
    '10.0.0.9 has the name of Store, which anybody can claim. Nothing else tells whether it is that machine.',
  );
  expect(byNameMeans(alike, claimed)).toMatch(/importing one says nothing of the other\.$/);
});

test('an address of what is there by its name only is not among those of the row', () => {
  expect(addressesApart(doubted)).toEqual({
    own: { addresses: ['192.0.2.7'], macs: [] },
    byName: { addresses: ['10.0.0.9', '100.64.0.2'], macs: [] },
  });
  // What is it by more than a name is told as ever.
  expect(addressesApart(device)).toEqual({
    own: { addresses: ['100.64.0.2', '192.0.2.8'], macs: [] },
    byName: { addresses: [], macs: [] },
  });
});

test('what the row itself is known by is its own, also where another claims it', () => {
  const [card, shared, other] = ['02:00:00:00:00:07', '02:00:00:00:00:08', '02:00:00:00:00:09'];
  const both = host([
    { ...agent, macs: [card, shared] },
    { ...namesake, addresses: ['192.0.2.7', '100.64.0.2'] },
    { ...claimed, macs: [shared, other] },
  ]);
  expect(addressesApart(both)).toEqual({
    own: { addresses: ['192.0.2.7'], macs: [card, shared] },
    byName: { addresses: ['10.0.0.9', '100.64.0.2'], macs: [other] },
  });
});

test('a look is offered where SSH is spoken', () => {
  const of = (open_ports: number[], ssh_banner?: string) =>
    scanPlace('192.0.2.7', { open_ports, ...(ssh_banner && { ssh_banner }) });
  expect(of([22, 80])).toEqual({ address: '192.0.2.7' });
  expect(of([2222], 'SSH-2.0-dropbear')).toEqual({ address: '192.0.2.7', port: '2222' });
  expect(of([80, 2222], 'SSH-2.0-dropbear')).toBeUndefined();
  expect(of([80])).toBeUndefined();
});

test('the last to see it counts, whoever does not know when', () => {
  expect(lastSeen(device)).toBe('2026-11-23T09:00:00Z');
  expect(lastSeen({ sources: [tailnet] })).toBeUndefined();
});

test('hosts are filtered by what is known of them', () => {
  const all = [machine, device];
  expect(selectHosts(all, { show: 'new' })).toEqual([device]);
  expect(selectHosts(all, { source: 'tailnet' })).toEqual([device]);
  expect(selectHosts(all, { source: 'agent' })).toEqual([machine]);
  expect(selectHosts(all, { source: 'manual' })).toEqual([]);
  expect(selectHosts(all, { q: 'store' })).toEqual([machine]);
  expect(selectHosts(all, { q: '64.0.2 PI' })).toEqual([device]);
});

test('how many there are', () => {
  expect(hostsSentence([])).toBe('Nothing is known yet.');
  expect(hostsSentence([device])).toBe('One host, and it is no machine yet.');
  expect(hostsSentence([machine])).toBe('One host, and it is a machine.');
  expect(hostsSentence([machine, device])).toBe('2 hosts: 1 is a machine, 1 not yet.');
});
