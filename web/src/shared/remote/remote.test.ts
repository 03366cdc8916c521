import { expect, test } from 'vitest';
import type { Credential, HostKey, SshTest } from '@/api/types';
import { sentence } from '@/lib/sentence';
import { authorizeCommand } from './authorize';
import { ownedBy } from './credential-api';
import { portFault, portOf } from './port';
import { failedAt, stepsAhead, stepsOf, testSentence, testText } from './ssh-test';
import { hostKeyFile, keyTypeWords, shortFingerprint, trustWords } from './words';

const LINE =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKpVb8dXhTk/7Zf9Df36/G6wDAeQ6qsHvD0NRv+MF2iM homelabcmd';

test('the command is one line, names the user and has the key once', () => {
  const command = authorizeCommand('homelabcmd', LINE) ?? '';
  expect(command).not.toContain('\n');
  expect(command).toMatch(/^sudo sh -c '.*'$/);
  expect(command.slice("sudo sh -c '".length, -1)).not.toContain("'");
  expect(command).toContain('u=homelabcmd;');
  expect(command.split(LINE)).toHaveLength(2);
});

test.each([['pi'], ['ops-1'], ['_svc'], ['a.b']])(
  '%s is a name that a shell reads as it is',
  (user) => {
    expect(authorizeCommand(user, LINE)).toBeDefined();
  },
);

test.each([['LAB\\ada'], ['svc$'], ['a b'], ["a'b"], ['-l'], ['$(id)'], ['']])(
  'there is no command for a user %s, which a shell would read otherwise',
  (user) => {
    expect(authorizeCommand(user, LINE)).toBeUndefined();
  },
);

test('a comment of a key never becomes a part of the command', () => {
  for (const comment of ['a"b', '$(id)', "it's", '`id`', 'a;b']) {
    expect(authorizeCommand('pi', `ssh-ed25519 AAAA ${comment}`)).toBeUndefined();
  }
  expect(authorizeCommand('pi', 'ssh-ed25519 AAAA ada@nas.lan')).toBeDefined();
  expect(authorizeCommand('pi', 'ssh-ed25519 AAAA')).toBeDefined();
});

const step = (word: string, title: string, ok = true, detail = '') => {
  return { step: word, title, ok, detail, duration_ms: 10 };
};

const REFUSED = 'nas:22 does not let wrong in with a key; it would take a password';
const refused: SshTest = {
  ok: false,
  steps: [
    step('connect', 'Connect', true, 'nas:22 takes the connection'),
    step('host_key', 'Host key'),
    step('authenticate', 'Log in', false, REFUSED),
  ],
  failure: {
    code: 'authentication_failed',
    step: 'authenticate',
    message: REFUSED,
    advice: 'Check user and password.',
  },
};

test('what a test did not come to is named, too', () => {
  const shown = stepsOf(refused, true);
  expect(shown.map(({ step: word, state }) => `${word} ${state}`)).toEqual([
    'connect done',
    'host_key done',
    'authenticate failed',
    'command unreached',
    'sudo unreached',
  ]);
  // It stands in full below the steps.
  expect(shown[2]?.detail).toBeUndefined();
  expect(stepsOf(refused, false).at(-1)?.step).toBe('command');
});

test('what fails before anything is tried has its place all the same', () => {
  const nothing: SshTest = {
    ok: false,
    steps: [],
    failure: {
      code: 'unusable_request',
      step: 'authenticate',
      message: 'There is no SSH agent.',
      advice: 'Start it.',
    },
  };
  expect(stepsOf(nothing, true).map(({ step: word, state }) => `${word} ${state}`)).toEqual([
    'authenticate failed',
    'command unreached',
    'sudo unreached',
  ]);
  expect(failedAt(nothing)).toBe('Log in');
});

test('every address that was tried has a step, and the last one failed', () => {
  const two: SshTest = {
    ok: false,
    steps: [step('resolve', 'Find the name', false, 'a'), step('connect', 'Connect', false, 'b')],
    failure: { code: 'connection_refused', step: 'connect', message: 'b', advice: 'c' },
  };
  expect(failedAt(two)).toBe('Connect');
  expect(stepsOf(two, true).map(({ step: word, state }) => `${word} ${state}`)).toEqual([
    'resolve failed',
    'connect failed',
    'host_key unreached',
    'authenticate unreached',
    'command unreached',
    'sudo unreached',
  ]);
});

test('a test that went well has no more steps than were taken', () => {
  const well: SshTest = { ok: true, steps: refused.steps.slice(0, 2) };
  expect(stepsOf(well, true)).toHaveLength(2);
  expect(testSentence(well, 'nas')).toBe('nas was reached: all 2 steps went well.');
  expect(stepsAhead(false).map(({ step: word }) => word)).not.toContain('sudo');
});

test('a test is told in a sentence and as text', () => {
  // An address is no beginning of a sentence that could be written large.
  expect(testSentence(refused, 'nas')).toBe(
    `nas was not reached. It failed at “Log in”: ${REFUSED}. Check user and password.`,
  );
  expect(sentence('there is no key')).toBe('There is no key.');
  const text = testText(refused, 'nas', false, new Date('2026-11-30T10:00:00Z')).split('\n');
  expect(text[0]).toBe('SSH test of nas, 2026-11-30T10:00:00.000Z');
  expect(text[1]).toMatch(/^OK +Connect +10 ms +nas:22 takes the connection$/);
  expect(text[3]).toMatch(/^Failed +Log in +10 ms$/);
  expect(text.at(-1)).toBe('What to do: Check user and password.');
});

test('a port is a whole number that there can be', () => {
  expect(portOf(' 22 ')).toBe(22);
  for (const none of ['', '0', '65536', '-1', '2e3', '22.5', 'ssh']) {
    expect(portOf(none)).toBeUndefined();
    expect(portFault(none)).toBeDefined();
  }
  expect(portFault('', true)).toBeUndefined();
  expect(portFault('x', true)).toBeDefined();
});

test('types of keys are called as people call them, and lie where sshd has them', () => {
  expect(keyTypeWords('ssh-ed25519')).toBe('Ed25519');
  expect(keyTypeWords('ecdsa-sha2-nistp256')).toBe('ECDSA P-256');
  expect(keyTypeWords('rsa-sha2-512')).toBe('RSA');
  expect(keyTypeWords('ssh-new')).toBe('ssh-new');
  expect(hostKeyFile('ssh-ed25519')).toBe('/etc/ssh/ssh_host_ed25519_key.pub');
  expect(hostKeyFile('ecdsa-sha2-nistp521')).toBe('/etc/ssh/ssh_host_ecdsa_key.pub');
  expect(hostKeyFile('ssh-rsa')).toBe('/etc/ssh/ssh_host_rsa_key.pub');
});

test('a short fingerprint begins and ends as the whole does', () => {
  expect(shortFingerprint('SHA256:abcdefghijklmnopqrstuvwxyz')).toBe('SHA256:abcdef…wxyz');
  expect(shortFingerprint('SHA256:abc')).toBe('SHA256:abc');
});

test('why a host key is trusted is said in full', () => {
  const key = (change: Partial<HostKey>): HostKey => ({
    key_type: 'ssh-ed25519',
    fingerprint: 'SHA256:a',
    is_reported: false,
    passes: true,
    ...change,
  });
  expect(trustWords(key({ trusted_by: 'agent', is_reported: true }))).toMatch(/^Verified/);
  expect(trustWords(key({ trusted_by: 'first_use' }))).toMatch(/compared with nothing$/);
  expect(trustWords(key({ trusted_by: 'first_use', is_reported: true }))).toMatch(/agent reports/);
  expect(trustWords(key({ is_reported: true }))).toMatch(/not shown yet$/);
});

test('a secret of all machines is none of a single one', () => {
  const one = (change: Partial<Credential>): Credential => ({
    id: '1',
    kind: 'ssh_key',
    created_at: '',
    updated_at: '',
    updated_by: '',
    ...change,
  });
  const all = [
    one({ id: 'a' }),
    one({ id: 'b', machine_id: 'm' }),
    one({ id: 'c', machine_id: 'n' }),
  ];
  expect(ownedBy(all, undefined).ssh_key?.id).toBe('a');
  expect(ownedBy(all, 'm').ssh_key?.id).toBe('b');
  expect(ownedBy(all, 'x').ssh_key).toBeUndefined();
});
