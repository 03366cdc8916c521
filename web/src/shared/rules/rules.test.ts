import { expect, test } from 'vitest';
import type { Thresholds } from '@/api/types';
import { thresholds } from '../../../test/thresholds';
import { lengthOptions, lengthWords } from './lengths';
import { inWords } from './RuleFields';
import { refusalOf } from './RuleGroups';
import {
  bodyOf,
  changedRules,
  type Draft,
  draftOf,
  faultsOf,
  filesystemDraft,
  RULES,
  rebase,
  takeRule,
} from './rules';

const with_ = (draft: Draft, change: Record<string, string>): Draft => ({
  ...draft,
  fields: { ...draft.fields, ...change },
});

test('a form that nobody touched changes nothing', () => {
  const draft = draftOf(thresholds());
  expect(changedRules(draft, draftOf(thresholds())).size).toBe(0);
  expect(bodyOf(draft, draftOf(thresholds()))).toEqual({});
  expect(faultsOf(draft)).toEqual({});
});

test('only what differs is sent, as numbers and truths', () => {
  const before = draftOf(thresholds());
  const draft = with_(before, {
    '/cpu/high': '70,5',
    '/cpu/critical': '',
    '/memory/enabled': '',
    '/failed_unit/severity': 'critical',
    '/offline_after_seconds': '300',
    '/offline/not_back_after_seconds': '',
    // The same number, written otherwise.
    '/disk/high': '80.0',
  });
  expect(bodyOf(draft, before)).toEqual({
    cpu: { high: 70.5, critical: null },
    memory: { enabled: false },
    failed_unit: { severity: 'critical' },
    offline_after_seconds: 300,
    offline: { not_back_after_seconds: null },
  });
  expect([...changedRules(draft, before)].sort()).toEqual([
    'cpu',
    'failed_unit',
    'memory',
    'offline',
    'offline_after_seconds',
  ]);
});

test('filesystems that differ are sent whole', () => {
  const before = draftOf(thresholds());
  const rule = filesystemDraft({ mount_point: ' /mnt/* ', enabled: false, high: 90 });
  const draft = { ...before, filesystems: [rule] };
  expect(bodyOf(draft, before)).toEqual({
    disk: {
      filesystems: [{ mount_point: '/mnt/*', enabled: false, high: null, critical: null }],
    },
  });
  expect(changedRules(draft, before)).toEqual(new Set(['disk']));
  expect(takeRule(draft, before, 'disk').filesystems).toEqual([]);
});

test('a rule can be taken back from that of all, and no other', () => {
  const all = draftOf(thresholds());
  const own = with_(all, { '/cpu/high': '50', '/memory/high': '60' });
  const back = takeRule(own, all, 'cpu');
  expect(bodyOf(back, all)).toEqual({ memory: { high: 60 } });
});

test('what is no number is told before it is sent', () => {
  const draft = with_(draftOf(thresholds()), { '/cpu/high': 'much', '/cpu/critical': '' });
  expect(faultsOf(draft)).toEqual({ '/cpu/high': 'A number.' });
  const empty = { ...draftOf(thresholds()), filesystems: [filesystemDraft({ mount_point: '' })] };
  expect(Object.keys(faultsOf(empty))).toEqual(['/disk/filesystems/0/mount_point']);
});

test('what the hub refuses is found where it stands', () => {
  const errors = [{ pointer: '/cpu/critical', detail: 'Must be above the line for high.' }];
  expect(refusalOf(errors, 'No.')).toEqual({
    faults: { '/cpu/critical': 'Must be above the line for high.' },
    refusal: 'Not saved: one field needs a look.',
  });
  expect(refusalOf([], 'No.').refusal).toBe('No.');
  expect(refusalOf([{ pointer: '', detail: 'Odd.' }], 'No.').refusal).toBe('Odd.');
});

test('lengths are told in the largest unit that is whole', () => {
  expect(lengthWords(90)).toBe('90 seconds');
  expect(lengthWords(3600)).toBe('1 hour');
  expect(lengthWords(3 * 86_400)).toBe('3 days');
  const own = lengthOptions('45', { least: 60 }).map(({ value }) => value);
  expect(own[0]).toBe('45');
  expect(lengthOptions('', { none: 'Never' }).at(-1)).toEqual({ value: '', label: 'Never' });
});

test('each rule says in words what holds', () => {
  const draft = draftOf(thresholds());
  const words = Object.fromEntries(RULES.map((rule) => [rule.key, inWords(rule, draft)]));
  expect(words.cpu).toBe('High at 85 %, critical at 95 %, for 3 minutes.');
  expect(words.disk_forecast).toBe('High below 7 days, critical below 2 days, at once.');
  expect(words.clock_skew).toBe('High at 60 s, for 5 minutes.');
  expect(words.reboot_required).toBe('High, after 3 days.');
  expect(inWords(RULES[0] as never, with_(draft, { '/offline/enabled': '' }))).toMatch(/Off/);
});

test('every rule of the hub is in the form', () => {
  const known = new Set<string>([...RULES.map(({ key }) => key), 'offline_after_seconds']);
  const hub: (keyof Thresholds)[] = Object.keys(thresholds()) as (keyof Thresholds)[];
  expect(hub.filter((key) => !known.has(key))).toEqual([]);
});

test('what somebody else stored meanwhile is kept, and what was changed here, too', () => {
  const before = draftOf(thresholds());
  const draft = with_(before, { '/cpu/high': '70' });
  const now = draftOf(thresholds({ memory: { ...thresholds().memory, high: 60 } }));
  expect(bodyOf(rebase(draft, before, now), now)).toEqual({ cpu: { high: 70 } });
  expect(bodyOf(rebase(before, before, now), now)).toEqual({});
});
