// What is filled in, as the hub wants it.
import type { ActionDefinition, ActionParameter, CommandSettings, Machine } from '@/api/types';

/** What stands in the fields, by the parameters' names. */
export type Values = Readonly<Record<string, string>>;

export function valuesOf(parameters: readonly ActionParameter[], given: Values = {}): Values {
  return Object.fromEntries(
    parameters.map((parameter) => [
      parameter.name,
      shown(parameter, given[parameter.name] ?? parameter.default ?? firstOf(parameter)),
    ]),
  );
}

function firstOf(parameter: ActionParameter): string {
  return parameter.kind === 'choice' ? (parameter.options[0] ?? '') : '';
}

function shown(parameter: ActionParameter, value: string): string {
  if (parameter.kind !== 'path') return value;
  return value.startsWith(`${parameter.root}/`) ? value.slice(parameter.root.length + 1) : value;
}

/** As an address has them; what makes no sense is left out. */
export function readGiven(text: string | undefined): Values {
  if (!text) return {};
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null) return {};
    const entries = Object.entries(read).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(' ') : String(value),
    ]);
    return Object.fromEntries(entries);
  } catch {
    return {};
  }
}

export interface Params {
  params: Record<string, string | string[]>;
  /** Names of what has to be filled in yet. */
  missing: string[];
}

export function paramsOf(parameters: readonly ActionParameter[], values: Values): Params {
  const params: Params['params'] = {};
  const missing: string[] = [];
  for (const parameter of parameters) {
    const text = (values[parameter.name] ?? '').trim();
    if (text === '') {
      if (parameter.default == null) missing.push(parameter.name);
      continue;
    }
    params[parameter.name] = asWanted(parameter, text);
  }
  return { params, missing };
}

function asWanted(parameter: ActionParameter, text: string): string | string[] {
  switch (parameter.kind) {
    case 'packages':
      return text.split(/[\s,]+/).filter(Boolean);
    case 'path':
      return text.startsWith('/') ? text : `${parameter.root}/${text}`;
    default:
      return text;
  }
}

export const UNITS = [
  { value: 's', label: 'seconds' },
  { value: 'min', label: 'minutes' },
  { value: 'h', label: 'hours' },
  { value: 'd', label: 'days' },
  { value: 'w', label: 'weeks' },
] as const;

/** "7d" as 7 and d. */
export function durationParts(text: string): [string, string] {
  const found = /^\s*(\d*)\s*(s|min|h|d|w)?\s*$/.exec(text);
  return found ? [found[1] ?? '', found[2] ?? 'd'] : [text, 'd'];
}

/** On which of them it would wait for an approval. The hub decides; this only says it before. */
export function waitsOn(
  definition: ActionDefinition,
  settings: CommandSettings | undefined,
  machines: readonly Machine[],
): Machine[] {
  return machines.filter(
    (machine) =>
      definition.danger === 'dangerous' ||
      machine.paused ||
      settings?.approval_rules.some(
        (rule) =>
          (rule.actions.length === 0 || rule.actions.includes(definition.name)) &&
          ((rule.machines.length === 0 && rule.tags.length === 0 && rule.kinds.length === 0) ||
            rule.machines.includes(machine.id) ||
            rule.kinds.includes(machine.kind) ||
            rule.tags.some((tag) => machine.tags.includes(tag))),
      ),
  );
}

/** Who may let it run where it waits: who works on a paused machine, else an admin. */
export function approverOf(
  definition: ActionDefinition,
  settings: CommandSettings | undefined,
  machines: readonly Machine[],
): 'operator' | 'admin' {
  const unpaused = machines.map((machine) => ({ ...machine, paused: false }));
  const isOnlyPaused = waitsOn(definition, settings, unpaused).length === 0;
  return isOnlyPaused && definition.role !== 'admin' ? 'operator' : 'admin';
}
