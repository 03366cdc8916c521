import { expect, test } from 'vitest';
import type { HostKey } from '@/api/types';
import { jumpsOf } from './EditConnection';
import { standingOf, witnessOf } from './host-keys';

const key = (change: Partial<HostKey>): HostKey => ({
  key_type: 'ssh-ed25519',
  fingerprint: 'SHA256:a',
  is_reported: false,
  passes: true,
  ...change,
});

test('the agent is a witness for a key, against it, or none', () => {
  expect(witnessOf({ is_reported: true }, [key({ is_reported: true })]).tone).toBe('ok');
  expect(witnessOf({ is_reported: false }, [key({ is_reported: true })]).tone).toBe('crit');
  expect(witnessOf({ is_reported: false }, [key({ trusted_by: 'first_use' })]).tone).toBe('off');
  expect(witnessOf({ is_reported: false }, []).tone).toBe('off');
});

test('a trusted key that no longer passes is told apart from one that is only reported', () => {
  expect(standingOf(key({ trusted_by: 'agent' })).word).toBe('Passes');
  expect(standingOf(key({ trusted_by: 'agent', passes: false })).mark).toBe('warning');
  expect(standingOf(key({ is_reported: true, passes: false })).word).toBe('Only reported');
});

test('a machine is not reached through itself, and a choice that is gone still shows', () => {
  const machines = [
    { id: 'b', name: 'nas-10' },
    { id: 'a', name: 'nas-2' },
    { id: 'me', name: 'me' },
  ];
  const connection = (jump: string | null) => ({
    settings: {
      address: null,
      jump,
      login: 'auto',
      port: null,
      route: 'auto',
      sudo: 'none',
      user: null,
    },
    effective: { hosts: [], port: 22, sudo: 'none', user: 'pi' },
  });
  const labels = (jump: string | null) =>
    jumpsOf(machines, 'me', connection(jump) as never).map(({ label }) => label);
  expect(labels(null)).toEqual(['No other machine', 'nas-2', 'nas-10']);
  expect(labels('gone')).toEqual(['No other machine', 'A machine that is gone', 'nas-2', 'nas-10']);
});
