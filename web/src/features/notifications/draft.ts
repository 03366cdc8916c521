// A channel while somebody writes it: what the form holds, and what the hub is sent of it.
import type { ApiError } from '@/api/problem';
import type { Channel, ChannelBody, ChannelKind, ChannelSettings, Route } from '@/api/types';
import { type FieldSpec, fieldsOf, isWay, type KindSpec, kindOf } from './kinds';

export interface Draft {
  kind: ChannelKind;
  name: string;
  enabled: boolean;
  /** Settings as they stand in their fields. */
  texts: Readonly<Record<string, string>>;
  /** Which way is taken, by the name of the choice. */
  ways: Readonly<Record<string, string>>;
  /** Secrets that were entered now; those that are kept are not in the browser at all. */
  secrets: Readonly<Record<string, string>>;
  /** Secrets that are set and shall go. */
  removed: readonly string[];
  route: Route;
}

/** The hub's own choice for a channel of which nothing is said. */
export const DEFAULT_ROUTE: Route = {
  min_severity: 'high',
  tags: [],
  kinds: [],
  conditions: [],
  resolved: true,
  ignores_quiet_hours: false,
  approvals: true,
  failed_actions: true,
  done_actions: false,
};

export function newDraft(kind: ChannelKind, taken: readonly string[]): Draft {
  const spec = kindOf(kind);
  return {
    kind,
    name: freeName(spec.name, taken),
    enabled: true,
    texts: Object.fromEntries(
      fieldsOf(spec).flatMap(({ name, secret, initial }) =>
        secret || initial === undefined ? [] : [[name, initial]],
      ),
    ),
    ways: Object.fromEntries(
      spec.parts.flatMap((part) => (isWay(part) ? [[part.way, part.options[0]?.value ?? '']] : [])),
    ),
    secrets: {},
    removed: [],
    route: DEFAULT_ROUTE,
  };
}

function freeName(name: string, taken: readonly string[]): string {
  const used = new Set(taken.map((each) => each.toLowerCase()));
  if (!used.has(name.toLowerCase())) return name;
  for (let at = 2; ; at += 1) {
    if (!used.has(`${name} ${at}`.toLowerCase())) return `${name} ${at}`;
  }
}

export function draftOf(channel: Channel): Draft {
  const { settings, secrets, name, enabled, route } = channel;
  const fresh = newDraft(settings.kind, []);
  const spec = kindOf(settings.kind);
  const texts = { ...fresh.texts };
  for (const field of fieldsOf(spec)) {
    const value = field.secret ? undefined : at(settings, field.name);
    if (value !== undefined && value !== null) texts[field.name] = written(value);
  }
  const isSet = (field: FieldSpec) =>
    field.secret
      ? secrets[field.name] === true
      : (at(settings, field.name) ?? undefined) !== undefined;
  const ways = Object.fromEntries(
    spec.parts.flatMap((part) => {
      if (!isWay(part)) return [];
      const taken = part.options.find(({ fields }) => fields.some(isSet)) ?? part.options[0];
      return [[part.way, taken?.value ?? '']];
    }),
  );
  return { ...fresh, name, enabled, texts, ways, route };
}

/** The fields that count: those of the ways that are taken. */
export function activeFields(spec: KindSpec, { ways }: Draft): FieldSpec[] {
  return spec.parts.flatMap((part) =>
    isWay(part)
      ? (part.options.find(({ value }) => value === ways[part.way])?.fields ?? [])
      : [part],
  );
}

/** What the hub is sent. What this form does not know of `saved` stays as it is. */
export function bodyOf(draft: Draft, saved?: Channel): ChannelBody {
  const spec = kindOf(draft.kind);
  const active = activeFields(spec, draft);
  const known = new Set(fieldsOf(spec).map(({ name }) => name.split('.')[0]));
  const settings: Record<string, unknown> = { kind: draft.kind };
  for (const [name, value] of Object.entries(saved?.settings ?? {})) {
    if (!known.has(name)) settings[name] = value;
  }
  for (const field of active.filter(({ secret }) => !secret)) {
    const value = read(field, draft.texts[field.name] ?? '');
    if (value !== undefined) put(settings, field.name, value);
  }
  return {
    name: draft.name.trim(),
    enabled: draft.enabled,
    settings: settings as ChannelSettings,
    secrets: secretsOf(draft, spec, active, saved),
    route: draft.route,
  };
}

/** A text sets, null takes away, and what is absent stays as it is. */
function secretsOf(
  draft: Draft,
  spec: KindSpec,
  active: readonly FieldSpec[],
  saved: Channel | undefined,
): Record<string, string | null> {
  const secrets: Record<string, string | null> = {};
  for (const field of fieldsOf(spec).filter(({ secret }) => secret)) {
    const isSet = saved?.secrets[field.name] === true;
    const text = entered(field, draft);
    if (!active.includes(field)) {
      if (isSet) secrets[field.name] = null;
    } else if (text !== '') secrets[field.name] = text;
    else if (isSet && draft.removed.includes(field.name)) secrets[field.name] = null;
  }
  return secrets;
}

/** Spaces around a token come from copying; in a password they may be meant. */
function entered(field: FieldSpec, { secrets }: Draft): string {
  const text = secrets[field.name] ?? '';
  return field.type === 'password' ? text : text.trim();
}

/** What is wrong before the hub is asked, by field. */
export function faultsOf(draft: Draft, saved?: Channel): Record<string, string> {
  const faults: Record<string, string> = {};
  if (draft.name.trim() === '') faults['/name'] = 'This is needed.';
  for (const field of activeFields(kindOf(draft.kind), draft)) {
    const text = field.secret ? entered(field, draft) : (draft.texts[field.name] ?? '').trim();
    const isKept = field.secret && saved?.secrets[field.name] === true;
    if (text === '') {
      if (field.needed && !isKept) faults[pointerOf(field)] = 'This is needed.';
    } else if (field.type === 'number' && !/^-?\d{1,15}$/.test(text)) {
      faults[pointerOf(field)] = 'A whole number.';
    }
  }
  return faults;
}

/** The place of a field in the body. */
export function pointerOf({ secret, name }: FieldSpec): string {
  return `/${secret ? 'secrets' : 'settings'}/${name.replaceAll('.', '/')}`;
}

/** What the hub says of a field, of a part of it, or of what it is a part of. */
export function saidOf(error: ApiError | undefined, pointer: string): string | undefined {
  const found = error?.errors.find(
    (each) =>
      each.pointer === pointer ||
      each.pointer.startsWith(`${pointer}/`) ||
      (each.pointer.split('/').length > 2 && pointer.startsWith(`${each.pointer}/`)),
  );
  return found && sentence(found.detail);
}

/** What was refused and has no field in the form. */
export function saidOfTheRest(error: ApiError, pointers: readonly string[]): string | undefined {
  if (error.errors.length === 0) return error.detail;
  const rest = error.errors.filter((each) => {
    const alone = { errors: [each] } as unknown as ApiError;
    return !pointers.some((pointer) => saidOf(alone, pointer));
  });
  if (rest.length === 0) return undefined;
  return rest.map(({ pointer, detail }) => `${pointer.slice(1)}: ${detail}`).join('; ');
}

function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}

function written(value: unknown): string {
  return Array.isArray(value) ? value.join('\n') : String(value);
}

function read({ type, needed }: FieldSpec, text: string): unknown {
  if (type === 'list') {
    return text
      .split(/[\n,;]+/)
      .map((each) => each.trim())
      .filter(Boolean);
  }
  const trimmed = type === 'area' ? text : text.trim();
  if (trimmed.trim() === '') return needed && type !== 'number' ? '' : undefined;
  return type === 'number' ? Number(trimmed) : trimmed;
}

function at(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (part, name) => (part as Record<string, unknown> | null | undefined)?.[name],
      value,
    );
}

function put(into: Record<string, unknown>, path: string, value: unknown) {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    into[first] = value;
    return;
  }
  const inner = (into[first] ?? {}) as Record<string, unknown>;
  into[first] = inner;
  put(inner, rest.join('.'), value);
}
