// What more an entry has, as names and values that can be read.
import type { AuditEntry } from '@/api/types';
import { took } from '@/lib/time';
import { lineOf } from '@/shared/commands/line-of';
import { seen, spelled } from './words';

export type Value =
  | { kind: 'text'; text: string }
  /** What it was, and what it is. */
  | { kind: 'change'; from: string; to: string }
  /** More than a line: as it was written. */
  | { kind: 'written'; text: string };

export interface Item {
  /** As it is written in the entry. */
  key: string;
  name: string;
  value: Value;
}

const NAMES: Readonly<Record<string, string>> = {
  peer: 'From the address',
  program: 'Browser or program',
  to: 'Shown to',
  code: 'Code of the failure',
  duration_ms: 'Took',
  stdout_bytes: 'Printed',
  stderr_bytes: 'Printed as errors',
  is_critical: 'Critical',
  is_enabled: 'On',
  id: 'Id',
  mdns: 'By mDNS, too',
  code_of: 'The code was made by',
  definition: 'Hash of the definition',
  left_out: 'Left out',
};

type Json = unknown;

const isObject = (value: Json): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `{"from": 1, "to": 2}`, and nothing else in it. */
function isChange(value: Json): value is { from: Json; to: Json } {
  return isObject(value) && Object.keys(value).toSorted().join() === 'from,to';
}

const isPlain = (value: Json) => typeof value !== 'object' || value === null;

function plain(value: Json): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return seen(typeof value === 'string' ? value : JSON.stringify(value));
}

function readable(key: string, value: Json): Value {
  if (key === 'duration_ms' && typeof value === 'number')
    return { kind: 'text', text: took(value) };
  if (key.endsWith('_bytes') && typeof value === 'number') {
    return { kind: 'text', text: `${value} ${value === 1 ? 'byte' : 'bytes'}` };
  }
  if (isChange(value)) return { kind: 'change', from: plain(value.from), to: plain(value.to) };
  if (isPlain(value)) return { kind: 'text', text: plain(value) };
  if (Array.isArray(value) && value.every(isPlain)) {
    return { kind: 'text', text: value.length === 0 ? '–' : value.map(plain).join(', ') };
  }
  if (isListOfLists(value))
    return {
      kind: 'written',
      text: seen(value.map((words) => lineOf(words.map(String))).join('\n')),
    };
  return { kind: 'written', text: seen(JSON.stringify(value, null, 2)) };
}

/** Command lines, as lists of their words. */
function isListOfLists(value: Json): value is Json[][] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((each) => Array.isArray(each) && each.length > 0 && each.every(isPlain))
  );
}

function nameOf(key: string): string {
  const known = Object.hasOwn(NAMES, key) ? NAMES[key] : undefined;
  return known ?? seen(key.split('.').map(spelled).join(': '));
}

/** Groups of values become rows of their own; what is deeper is shown as it was written. */
export function itemsOf(detail: Json): Item[] {
  if (!isObject(detail)) return [];
  return Object.entries(detail).flatMap(([key, value]) => {
    const inner = isObject(value) && !isChange(value) ? Object.entries(value) : undefined;
    if (inner && inner.length > 0 && inner.every(([, each]) => isPlain(each))) {
      return inner.map(([name, each]) => item(`${key}.${name}`, each));
    }
    return [item(key, value)];
  });
}

function item(key: string, value: Json): Item {
  return { key, name: nameOf(key), value: readable(key.split('.').at(-1) ?? key, value) };
}

/** The page of what an entry is about, where it has one. */
export interface About {
  to: '/commands/$id' | '/alerts/$id' | '/machines/$id' | '/scans';
  params?: { id: string };
  search?: { tab?: 'scan'; scan: string };
  words: string;
}

const ID = /^[\w-]{1,64}$/;

export function aboutOf(
  entry: Pick<AuditEntry, 'action' | 'detail' | 'machine_id'>,
): About | undefined {
  const { action, detail, machine_id } = entry;
  const given: Record<string, Json> = isObject(detail) ? detail : {};
  const id = (area: string, name: string) => {
    const value = action.startsWith(`${area}.`) ? given[name] : undefined;
    return typeof value === 'string' && ID.test(value) ? value : undefined;
  };
  const command = id('command', 'id');
  if (command) return { to: '/commands/$id', params: { id: command }, words: 'The command' };
  const alert = id('alert', 'alert');
  if (alert) return { to: '/alerts/$id', params: { id: alert }, words: 'The alert' };
  const scan = action === 'scan.deleted' ? undefined : id('scan', 'scan');
  if (!scan) return undefined;
  const words = 'The scan';
  return machine_id
    ? { to: '/machines/$id', params: { id: machine_id }, search: { tab: 'scan', scan }, words }
    : { to: '/scans', search: { scan }, words };
}
