import { expect, test } from 'vitest';
import { host as hostOf, seen } from '../../../../test/hosts';
import {
  bodyOf,
  doubted,
  draftOfHost,
  hasFaults,
  hostFaults,
  lacksRoot,
  SHARED,
  said,
} from './draft';

const found = hostOf([seen('lan', '192.0.2.7')], {
  name: 'gaming-pc.lan',
  names: ['gaming-pc.lan'],
  kind_suggestion: { kind: 'workstation', reason: 'Its name says so.' },
});
const host = draftOfHost('lan:192.0.2.7', found);
const server = draftOfHost('lan:192.0.2.8', { ...found, name: 'x', kind_suggestion: null });

test('what it seems to be is chosen before, and where nothing tells nothing is', () => {
  expect(host).toMatchObject({ name: 'gaming-pc', kind: 'workstation', address: '192.0.2.7' });
  expect(server).toMatchObject({ name: 'x', kind: '', suggestion: undefined });
});

test('what nobody said is not sent', () => {
  expect(bodyOf([host], SHARED, true)).toEqual({
    hosts: [{ key: 'lan:192.0.2.7', name: 'gaming-pc', kind: 'workstation' }],
  });
});

test('a kind is sent only where one was suggested or chosen: else the hub may still suggest', () => {
  expect(bodyOf([server], SHARED, true).hosts).toEqual([{ key: 'lan:192.0.2.8', name: 'x' }]);
  expect(bodyOf([{ ...server, kind: 'server' }], SHARED, true).hosts[0]?.kind).toBe('server');
});

test('all that was said is sent, and what is said of all goes to each', () => {
  const first = {
    ...host,
    tags: 'rack, home',
    notes: ' below the stairs ',
    power: { category: 'nas' as const, idle: '18,5', most: '' },
  };
  const shared = {
    ...SHARED,
    tags: 'home',
    user: ' pi ',
    port: '2222',
    sudo: 'password' as const,
    sshPassword: 'one',
    sudoPassword: 'two',
    installs: true,
    docker: true,
  };
  expect(bodyOf([first, server], shared, true)).toEqual({
    hosts: [
      {
        key: 'lan:192.0.2.7',
        name: 'gaming-pc',
        kind: 'workstation',
        tags: ['home', 'rack'],
        notes: 'below the stairs',
        power: { category: 'nas', idle_watts: 18.5, max_watts: null },
      },
      { key: 'lan:192.0.2.8', name: 'x', tags: ['home'] },
    ],
    connection: {
      address: null,
      jump: null,
      route: 'auto',
      user: 'pi',
      port: 2222,
      login: 'auto',
      sudo: 'password',
    },
    ssh_password: 'one',
    sudo_password: 'two',
    agent: { docker: true },
  });
});

test('a password that is of no use is not sent, and none by who may not store one', () => {
  const shared = { ...SHARED, login: 'key' as const, sshPassword: 'one', sudoPassword: 'two' };
  expect(bodyOf([host], shared, true)).not.toHaveProperty('ssh_password');
  expect(bodyOf([host], shared, true)).not.toHaveProperty('sudo_password');
  const typed = { ...SHARED, user: 'pi', sshPassword: 'one' };
  expect(Object.keys(bodyOf([host], typed, false))).toEqual(['hosts']);
});

test('a host that is an existing machine says nothing else', () => {
  const linked = { ...host, machine: 'm1', name: '' };
  expect(bodyOf([linked], { ...SHARED, tags: 'home' }, true).hosts).toEqual([
    { key: 'lan:192.0.2.7', machine_id: 'm1' },
  ]);
  expect(hostFaults(linked)).toEqual({});
});

test('how an existing machine is reached, and what its agent may read, stays', () => {
  const linked = { ...host, machine: 'm1', name: '' };
  const shared = { ...SHARED, user: 'pi', port: 'x', sshPassword: 'one', installs: true };
  expect(bodyOf([linked], shared, true)).toEqual({
    hosts: [{ key: 'lan:192.0.2.7', machine_id: 'm1' }],
    agent: {},
  });
  expect(hasFaults([linked], shared)).toBe(false);
  expect(bodyOf([linked, server], { ...shared, port: '' }, true)).toMatchObject({
    connection: { user: 'pi' },
    ssh_password: 'one',
  });
});

const nas = { id: 'm1', name: 'nas' };
const claims = seen('lan', '192.0.2.9', { by_name: true });
const namesake = hostOf([seen('agent', 'm1', { addresses: ['192.0.2.7'] }), claims], {
  name: 'nas',
  names: ['nas'],
});

test('what has the name of a machine is sent when it was said whether it is it', () => {
  const asked = draftOfHost('lan:192.0.2.9', namesake);
  expect(asked).toMatchObject({
    title: '192.0.2.9',
    address: '192.0.2.9',
    name: '192.0.2.9',
    namesake: nas,
    which: '',
  });
  expect(hostFaults(asked)).toEqual({ which: 'Say which it is.' });
  expect(hasFaults([asked], SHARED)).toBe(true);
  const it = { ...asked, ...said('it', nas) };
  expect(hasFaults([it], SHARED)).toBe(false);
  expect(bodyOf([it], SHARED, true).hosts).toEqual([{ key: 'lan:192.0.2.9', machine_id: 'm1' }]);
  const another = { ...it, ...said('another', nas) };
  expect(hasFaults([another], SHARED)).toBe(false);
  expect(bodyOf([another], SHARED, true).hosts[0]).toMatchObject({
    key: 'lan:192.0.2.9',
    not_machine_id: 'm1',
    name: '192.0.2.9',
  });
  // It may be a third one.
  expect(bodyOf([{ ...another, machine: 'm2' }], SHARED, true).hosts).toEqual([
    { key: 'lan:192.0.2.9', machine_id: 'm2' },
  ]);
});

test('what was refused for a name keeps what was typed, and is asked for', () => {
  const typed = { ...host, name: 'printer', tags: 'home' };
  expect(doubted(typed, nas, false)).toEqual({ ...typed, namesake: nas, which: '' });
  expect(bodyOf([doubted(typed, nas, true)], SHARED, true).hosts[0]).toMatchObject({
    name: 'printer',
    not_machine_id: 'm1',
  });
});

test('what is wrong is said before it is sent', () => {
  const wrong = { ...host, name: ' ', power: { category: '' as const, idle: 'much', most: '' } };
  expect(hostFaults(wrong)).toEqual({
    name: 'A name is needed.',
    idle: 'A number of watts, such as 18.',
  });
  expect(hasFaults([host, wrong], SHARED)).toBe(true);
  expect(hasFaults([host], SHARED)).toBe(false);
  expect(hasFaults([host], { ...SHARED, port: '70000' })).toBe(true);
});

test('without root no agent is installed, unless root logs in', () => {
  expect(lacksRoot({ ...SHARED, sudo: 'none' }, 'homelabcmd')).toBe(true);
  expect(lacksRoot({ ...SHARED, sudo: 'none', user: 'root' }, 'homelabcmd')).toBe(false);
  expect(lacksRoot({ ...SHARED, sudo: 'none' }, 'root')).toBe(false);
  expect(lacksRoot(SHARED, 'homelabcmd')).toBe(false);
});
