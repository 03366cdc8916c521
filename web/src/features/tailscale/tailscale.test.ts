import { expect, test } from 'vitest';
import type { Credential, TailscaleSettings, TailscaleTest } from '@/api/types';
import { bodyOf, draftOf, faultsOf, isDirty, secretFault, storedOf, testBodyOf } from './draft';
import { devicesWords, stepsOf, testText, testTitle } from './test-words';

const saved: TailscaleSettings = {
  source: 'oauth',
  tailnet: '-',
  client_id: 'k1',
  secrets: { api_key: false, oauth_secret: true },
  api_url: 'https://api.tailscale.com',
  socket: { path: '/run/tailscaled.sock', exists: false },
};

const kept = (kind: Credential['kind'], machine_id?: string): Credential => ({
  id: kind,
  kind,
  created_at: '2026-11-01T00:00:00Z',
  updated_at: '2026-11-01T00:00:00Z',
  updated_by: 'ada',
  ...(machine_id && { machine_id }),
});

test('what is stored never comes into the form, and nothing is dirty without a change', () => {
  const draft = draftOf(saved);
  expect(draft.tailnet).toBe('');
  expect(Object.values(draft.secrets)).toEqual(['', '']);
  expect(isDirty(draft, saved)).toBe(false);
  expect(isDirty({ ...draft, secrets: { ...draft.secrets, tailscale_api_key: 'x' } }, saved)).toBe(
    false,
  );
  expect(
    isDirty({ ...draft, secrets: { ...draft.secrets, tailscale_oauth_secret: 'x' } }, saved),
  ).toBe(true);
});

test('a test takes what was typed, and leaves to the hub what was not', () => {
  const draft = draftOf(saved);
  expect(testBodyOf(draft)).toEqual({ source: 'oauth', tailnet: '-', client_id: 'k1' });
  const typed = { ...draft.secrets, tailscale_api_key: ' tskey-api-1 ' };
  expect(testBodyOf({ ...draft, source: 'api_key', tailnet: 'T1', secrets: typed })).toEqual({
    source: 'api_key',
    tailnet: 'T1',
    client_id: 'k1',
    api_key: 'tskey-api-1',
  });
  // What is stored of a setting says nothing of a secret.
  expect(bodyOf({ ...draft, secrets: typed })).not.toHaveProperty('api_key');
});

test('a secret of another kind is recognized before it is sent anywhere', () => {
  expect(secretFault('tailscale_api_key', 'tskey-client-1')).toMatch(/OAuth client/);
  expect(secretFault('tailscale_oauth_secret', 'tskey-api-1')).toMatch(/API key/);
  expect(secretFault('tailscale_api_key', 'tskey-auth-1')).toMatch(/cannot list/);
  expect(secretFault('tailscale_api_key', ' tskey-api-1\n')).toBeUndefined();
  expect(secretFault('tailscale_api_key', 'tskey api')).toMatch(/no spaces/);
});

test('a secret is missed only where none is stored', () => {
  const draft = draftOf(saved);
  expect(faultsOf(draft, {})).toEqual({ secret: 'Paste the client secret.' });
  expect(faultsOf(draft, { tailscale_oauth_secret: kept('tailscale_oauth_secret') })).toEqual({});
  expect(faultsOf({ ...draft, clientId: ' ' }, {}).clientId).toBe('An OAuth client has an id.');
  expect(faultsOf({ ...draft, source: 'local', clientId: '' }, {})).toEqual({});
});

test('among all that is kept, Tailscale’s own are found', () => {
  const all = [kept('ssh_key'), kept('tailscale_api_key')];
  expect(Object.keys(storedOf(all))).toEqual(['tailscale_api_key']);
});

test('a failure names its step, and what is not known after it is not called good', () => {
  const result: TailscaleTest = {
    ok: false,
    source: 'api_key',
    steps: [
      { step: 'resolve', result: 'passed' },
      { step: 'connect', result: 'passed' },
      { step: 'authenticate', result: 'unknown' },
      { step: 'list', result: 'failed', detail: 'No such tailnet.' },
    ],
    code: 'tailnet_unknown',
    notes: [],
    duration_ms: 120,
  };
  expect(testTitle(result)).toBe('Failed at “Get the list”');
  expect(stepsOf(result).map(({ state }) => state)).toEqual(['done', 'done', 'unknown', 'failed']);
  const text = testText(result, new Date(0));
  expect(text).toContain('Not known   Prove who asks');
  expect(text).toContain('What happened: No such tailnet.');
  expect(testTitle({ ...result, ok: true, devices: 5, online: 4 })).toBe(
    'The list came: 5 devices, 4 of them online',
  );
});

test('devices are counted in words', () => {
  expect(devicesWords(0, 0)).toBe('no devices');
  expect(devicesWords(1, 1)).toBe('one device, online');
  expect(devicesWords(3, 3)).toBe('3 devices, all of them online');
  expect(devicesWords(3, 0)).toBe('3 devices, none of them online');
});
