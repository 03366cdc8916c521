// The rules by which alerts open, as people say them, and as the fields of a form. A field is named by
// its pointer in the body, so that what the hub refuses is found again.
import type { FilesystemRule, Thresholds } from '@/api/types';

interface Named {
  name: string;
  /** When it is broken, in a sentence. */
  means: string;
}

export type LevelKey =
  | 'cpu'
  | 'memory'
  | 'disk'
  | 'disk_forecast'
  | 'load'
  | 'temperature'
  | 'clock_skew';
export type FlagKey =
  | 'service_down'
  | 'failed_unit'
  | 'reboot_required'
  | 'security_updates'
  | 'agent_outdated'
  | 'host_key'
  | 'tailscale_key_expiry';
export type RuleKey = 'offline' | LevelKey | FlagKey;

export type Rule =
  | (Named & { key: 'offline'; kind: 'offline' })
  | (Named & { key: LevelKey; kind: 'levels'; unit: string; falling?: boolean })
  | (Named & { key: FlagKey; kind: 'flag' });

export const GROUPS: readonly { title: string; rules: readonly Rule[] }[] = [
  {
    title: 'Presence',
    rules: [
      {
        key: 'offline',
        kind: 'offline',
        name: 'Machine away',
        means: 'It fell silent without a word, or did not come back within its hours.',
      },
    ],
  },
  {
    title: 'Space',
    rules: [
      {
        key: 'disk',
        kind: 'levels',
        unit: '%',
        name: 'Disk space',
        means: 'So much of a filesystem is in use.',
      },
      {
        key: 'disk_forecast',
        kind: 'levels',
        unit: 'days',
        falling: true,
        name: 'Disk filling up',
        means: 'By its trend, a filesystem will be full in so many days. Fewer is worse.',
      },
    ],
  },
  {
    title: 'Load',
    rules: [
      {
        key: 'cpu',
        kind: 'levels',
        unit: '%',
        name: 'Processor',
        means: 'All cores together are so busy.',
      },
      {
        key: 'memory',
        kind: 'levels',
        unit: '%',
        name: 'Memory',
        means: 'So much of it is in use.',
      },
      {
        key: 'load',
        kind: 'levels',
        unit: 'a thread',
        name: 'Load',
        means: 'So many wait for each thread of the processor, over five minutes.',
      },
      {
        key: 'temperature',
        kind: 'levels',
        unit: '°C',
        name: 'Temperature',
        means: 'The hottest sensor is at so many degrees.',
      },
    ],
  },
  {
    title: 'Services',
    rules: [
      {
        key: 'service_down',
        kind: 'flag',
        name: 'Service down',
        means:
          'A service that is expected does not run. One that is marked critical is always critical.',
      },
      {
        key: 'failed_unit',
        kind: 'flag',
        name: 'Failed unit',
        means: 'A unit failed that nobody marked as expected.',
      },
    ],
  },
  {
    title: 'Upkeep',
    rules: [
      {
        key: 'reboot_required',
        kind: 'flag',
        name: 'Reboot required',
        means: 'Updates wait for a reboot.',
      },
      {
        key: 'security_updates',
        kind: 'flag',
        name: 'Security updates',
        means: 'Updates for security wait.',
      },
      {
        key: 'agent_outdated',
        kind: 'flag',
        name: 'Old agent',
        means: 'Its agent is older than this hub.',
      },
      {
        key: 'host_key',
        kind: 'flag',
        name: 'Host key changed',
        means:
          'It shows an SSH host key that is not trusted. The hub does nothing there until somebody looks.',
      },
      {
        key: 'tailscale_key_expiry',
        kind: 'flag',
        name: 'Tailscale key expires',
        means:
          'Its key of the tailnet expires within 30 days, within 7, within a day, or has expired. Critical from a day on.',
      },
      {
        key: 'clock_skew',
        kind: 'levels',
        unit: 's',
        name: 'Clock',
        means: 'Its clock is off by so many seconds.',
      },
    ],
  },
];

export const RULES: readonly Rule[] = GROUPS.flatMap(({ rules }) => rules);

export interface FilesystemDraft {
  /** Of this row of the form, whatever stands in it. */
  id: number;
  mount: string;
  /** Left out: no alerts about them. */
  out: boolean;
  high: string;
  critical: string;
}

export interface Draft {
  /** What stands in the fields, by pointer. A switch that is on says "on". */
  fields: Readonly<Record<string, string>>;
  filesystems: readonly FilesystemDraft[];
}

const SWITCH = /\/enabled$/;
const WORD = /\/severity$/;

let made = 0;

/** A new row of the form. */
export function filesystemDraft(rule: FilesystemRule): FilesystemDraft {
  made += 1;
  const written = (value: number | null | undefined) => (value == null ? '' : String(value));
  return {
    id: made,
    mount: rule.mount_point,
    out: rule.enabled === false,
    high: written(rule.high),
    critical: written(rule.critical),
  };
}

/** What the form begins with. */
export function draftOf(thresholds: Thresholds): Draft {
  const fields: Record<string, string> = {};
  const put = (pointer: string, value: unknown) => {
    if (typeof value === 'boolean') fields[pointer] = value ? 'on' : '';
    else fields[pointer] = value === null || value === undefined ? '' : String(value);
  };
  put('/offline_after_seconds', thresholds.offline_after_seconds);
  for (const { key } of RULES) {
    for (const [name, value] of Object.entries(thresholds[key] ?? {})) {
      if (!Array.isArray(value)) put(`/${key}/${name}`, value);
    }
  }
  const filesystems = (thresholds.disk?.filesystems ?? []).map(filesystemDraft);
  return { fields, filesystems };
}

function valueIn(pointer: string, text: string): unknown {
  if (SWITCH.test(pointer)) return text === 'on';
  if (WORD.test(pointer)) return text;
  return numberOf(text);
}

/** People write a comma, too. */
function numberOf(text: string): number | null {
  return text.trim() === '' ? null : Number(text.replace(',', '.'));
}

function filesystemsOf(drafts: readonly FilesystemDraft[]): FilesystemRule[] {
  return drafts.map(({ mount, out, high, critical }) => ({
    mount_point: mount.trim(),
    enabled: !out,
    high: out ? null : numberOf(high),
    critical: out ? null : numberOf(critical),
  }));
}

function sameFilesystems(a: Draft, b: Draft): boolean {
  return (
    JSON.stringify(filesystemsOf(a.filesystems)) === JSON.stringify(filesystemsOf(b.filesystems))
  );
}

const keyOf = (pointer: string) => pointer.split('/')[1] as RuleKey | 'offline_after_seconds';

/** The fields of a draft that say something else than another one. */
function differing(draft: Draft, other: Draft): string[] {
  return Object.keys(draft.fields).filter(
    (pointer) =>
      valueIn(pointer, draft.fields[pointer] ?? '') !==
      valueIn(pointer, other.fields[pointer] ?? ''),
  );
}

/** The rules that a draft has otherwise. */
export function changedRules(draft: Draft, other: Draft): Set<RuleKey | 'offline_after_seconds'> {
  const keys = new Set(differing(draft, other).map(keyOf));
  if (!sameFilesystems(draft, other)) keys.add('disk');
  return keys;
}

/** Only what differs, as the hub takes it. */
export function bodyOf(draft: Draft, other: Draft): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  const within = (key: string) => {
    const part = (body[key] ?? {}) as Record<string, unknown>;
    body[key] = part;
    return part;
  };
  for (const pointer of differing(draft, other)) {
    const [, key = '', name] = pointer.split('/');
    const value = valueIn(pointer, draft.fields[pointer] ?? '');
    if (name === undefined) body[key] = value;
    else within(key)[name] = value;
  }
  if (!sameFilesystems(draft, other)) within('disk').filesystems = filesystemsOf(draft.filesystems);
  return body;
}

/** What was changed since `before`, put on what is stored now: the work of nobody is lost. */
export function rebase(draft: Draft, before: Draft, now: Draft): Draft {
  const fields = { ...now.fields };
  for (const pointer of differing(draft, before)) fields[pointer] = draft.fields[pointer] ?? '';
  const kept = sameFilesystems(draft, before) ? now : draft;
  return { fields, filesystems: kept.filesystems };
}

/** A rule as another draft has it. */
export function takeRule(draft: Draft, from: Draft, key: RuleKey): Draft {
  const fields = { ...draft.fields };
  for (const pointer of Object.keys(from.fields)) {
    if (keyOf(pointer) === key) fields[pointer] = from.fields[pointer] ?? '';
  }
  return { fields, filesystems: key === 'disk' ? from.filesystems : draft.filesystems };
}

/** What cannot be sent at all, by pointer: all else is for the hub to judge. */
export function faultsOf(draft: Draft): Record<string, string> {
  const faults: Record<string, string> = {};
  const check = (pointer: string, text: string, needed: boolean) => {
    const number = numberOf(text);
    if (number === null ? needed : !Number.isFinite(number)) faults[pointer] = 'A number.';
  };
  for (const [pointer, text] of Object.entries(draft.fields)) {
    if (SWITCH.test(pointer) || WORD.test(pointer)) continue;
    check(pointer, text, !/critical$|not_back_after_seconds$/.test(pointer));
  }
  for (const [at, { out, high, critical, mount }] of draft.filesystems.entries()) {
    const place = `/disk/filesystems/${at}`;
    if (mount.trim() === '') faults[`${place}/mount_point`] = 'Which?';
    if (out) continue;
    check(`${place}/high`, high, false);
    check(`${place}/critical`, critical, false);
  }
  return faults;
}
