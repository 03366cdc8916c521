import { describe, expect, test } from 'vitest';
import { ApiError } from '@/api/problem';
import type { Channel, ChannelSettings } from '@/api/types';
import {
  bodyOf,
  DEFAULT_ROUTE,
  type Draft,
  draftOf,
  faultsOf,
  newDraft,
  saidOf,
  saidOfTheRest,
} from './draft';
import { fieldsOf, isWay, KINDS } from './kinds';

function channel(settings: ChannelSettings, secrets: Record<string, boolean>): Channel {
  const route = { ...DEFAULT_ROUTE, tags: ['nas'] };
  return { id: 'c1', name: 'Phone', enabled: true, settings, secrets, route, waiting: 0 };
}

const webhook = (secrets: Record<string, boolean> = {}) =>
  channel(
    { kind: 'webhook', method: 'POST' },
    { url: true, headers: true, signing_key: false, ...secrets },
  );

const refused = (...errors: [string, string][]) =>
  new ApiError(
    422,
    'invalid',
    'Some fields are not right.',
    errors.map(([pointer, detail]) => ({ pointer, detail })),
  );

describe('what is sent', () => {
  test('an edit without a change says the same settings and touches no secret', () => {
    const saved = webhook();
    expect(bodyOf(draftOf(saved), saved)).toEqual({
      name: 'Phone',
      enabled: true,
      settings: { kind: 'webhook', method: 'POST' },
      secrets: {},
      route: saved.route,
    });
  });

  test('a secret is set, taken away or kept', () => {
    const saved = webhook({ signing_key: true });
    const draft: Draft = {
      ...draftOf(saved),
      secrets: { url: ' https://home.lan/new\n', signing_key: '' },
      removed: ['headers'],
    };
    expect(bodyOf(draft, saved).secrets).toEqual({ url: 'https://home.lan/new', headers: null });
  });

  test('a new text wins over a removal', () => {
    const saved = webhook();
    const draft = { ...draftOf(saved), secrets: { headers: 'A: b' }, removed: ['headers'] };
    expect(bodyOf(draft, saved).secrets).toEqual({ headers: 'A: b' });
  });

  test('what is not set cannot be taken away', () => {
    const draft = { ...draftOf(webhook()), removed: ['signing_key'] };
    expect(bodyOf(draft, webhook()).secrets).toEqual({});
  });

  test('spaces in a password are meant', () => {
    const begin = newDraft('ntfy', []);
    const draft = {
      ...begin,
      ways: { login: 'user' },
      secrets: { user: ' ada ', password: ' a b ' },
    };
    expect(bodyOf(draft).secrets).toEqual({ user: 'ada', password: ' a b ' });
  });

  test('another way takes away what belonged to the first, and leaves its settings out', () => {
    const saved = channel(
      { kind: 'slack', channel: 'C1' },
      { webhook_url: false, bot_token: true },
    );
    const draft = draftOf(saved);
    expect(draft.ways).toEqual({ by: 'bot' });
    const changed = {
      ...draft,
      ways: { by: 'webhook' },
      secrets: { webhook_url: 'https://hooks.slack.com/x' },
    };
    expect(bodyOf(changed, saved)).toMatchObject({
      settings: { kind: 'slack' },
      secrets: { webhook_url: 'https://hooks.slack.com/x', bot_token: null },
    });
    expect(bodyOf(changed, saved).settings).not.toHaveProperty('channel');
  });

  test('numbers, lists and parts of a setting have their form', () => {
    const mail = {
      ...newDraft('email', []),
      texts: {
        host: 'mail.lan',
        port: '465',
        security: 'tls',
        from: 'lab@example.org',
        to: 'ada@example.org,\n ben@example.org;',
      },
    };
    expect(bodyOf(mail).settings).toMatchObject({
      port: 465,
      to: ['ada@example.org', 'ben@example.org'],
    });
    const push = { ...newDraft('pushover', []), ways: { critical: 'repeat' } };
    expect(bodyOf(push).settings).toEqual({
      kind: 'pushover',
      emergency: { retry_seconds: 60, expire_seconds: 3600 },
    });
    expect(bodyOf(newDraft('pushover', [])).settings).toEqual({ kind: 'pushover' });
  });

  test('a setting that this form does not know stays', () => {
    const settings = { kind: 'telegram', chat_id: '1', base_url: 'http://lan' } as ChannelSettings;
    const saved = channel(settings, { bot_token: true });
    expect(bodyOf(draftOf(saved), saved).settings).toEqual(settings);
  });

  test('every kind comes through the form as it was', () => {
    const all: ChannelSettings[] = [
      { kind: 'ntfy', server: 'https://ntfy.lan', topic: 'lab' },
      { kind: 'webhook', method: 'PUT', template: '{"a": "{{title}}"}\n', content_type: 'text/x' },
      {
        kind: 'email',
        host: 'mail.lan',
        port: 2525,
        security: 'none',
        user: 'ada',
        from: 'Lab <lab@example.org>',
        to: ['ada@example.org', 'ben@example.org'],
      },
      { kind: 'telegram', chat_id: '-100', thread_id: 7 },
      { kind: 'discord', thread_id: '99' },
      { kind: 'slack', channel: 'C1' },
      { kind: 'gotify', server: 'https://gotify.lan' },
      { kind: 'pushover', device: 'pixel', emergency: { retry_seconds: 30, expire_seconds: 90 } },
      { kind: 'apprise', server: 'http://apprise.lan', tag: 'home' },
    ];
    expect(all.map(({ kind }) => kind).sort()).toEqual(KINDS.map(({ kind }) => kind).sort());
    for (const settings of all) {
      const saved = channel(settings, {});
      expect(bodyOf(draftOf(saved), saved).settings).toEqual(settings);
    }
  });
});

describe('a new channel', () => {
  test('has a name that is free', () => {
    expect(newDraft('ntfy', ['Phone']).name).toBe('ntfy');
    expect(newDraft('ntfy', ['NTFY', 'ntfy 2']).name).toBe('ntfy 3');
  });

  test('says what is missing, but not of a secret that is kept', () => {
    expect(faultsOf(newDraft('webhook', []))).toEqual({ '/secrets/url': 'This is needed.' });
    expect(faultsOf(draftOf(webhook()), webhook())).toEqual({});
  });

  test('says where a number is none', () => {
    const draft = newDraft('telegram', []);
    const faults = faultsOf({
      ...draft,
      texts: { chat_id: '1', thread_id: 'seven' },
      secrets: { bot_token: '1:a' },
    });
    expect(faults).toEqual({ '/settings/thread_id': 'A whole number.' });
  });
});

describe('what the hub refuses', () => {
  test('stands at its field, as a sentence', () => {
    const error = refused(['/secrets/url', 'it names no server']);
    expect(saidOf(error, '/secrets/url')).toBe('It names no server.');
    expect(saidOf(error, '/secrets/headers')).toBeUndefined();
  });

  test('of one of several stands at all of them, and of a whole at its parts', () => {
    const error = refused(
      ['/settings/to/1', 'it has no @'],
      ['/settings/emergency', '30 to 10800 seconds'],
    );
    expect(saidOf(error, '/settings/to')).toBe('It has no @.');
    expect(saidOf(error, '/settings/emergency/retry_seconds')).toBe('30 to 10800 seconds.');
  });

  test('and has no field is said nevertheless', () => {
    const error = refused(['/settings/base_url', 'it names no server'], ['/name', 'too long']);
    expect(saidOfTheRest(error, ['/name'])).toBe('settings/base_url: it names no server');
    expect(saidOfTheRest(refused(), [])).toBe('Some fields are not right.');
  });
});

test('no two fields of a kind have one name, and the first way needs no more than the kind', () => {
  for (const kind of KINDS) {
    const names = fieldsOf(kind).map(({ name, secret }) => `${secret} ${name}`);
    expect(new Set(names).size, kind.kind).toBe(names.length);
    for (const way of kind.parts.filter(isWay)) expect(way.options.length).toBeGreaterThan(1);
  }
});
