// What an action of the catalogue is, in words.
import type { ActionDefinition, ActionParameter } from '@/api/types';
import { duration } from '@/lib/time';

const KINDS: Record<ActionParameter['kind'], string> = {
  unit: 'a systemd unit',
  container: 'a container',
  duration: 'a length of time',
  package: 'a package',
  packages: 'packages',
  mac: 'the address of a network card',
  path: 'a path',
  choice: 'a choice',
  integer: 'a number',
};

/** "Takes Service (a systemd unit) and Lines (a number from 1 to 100)." */
export function takesWords(parameters: readonly ActionParameter[]): string {
  if (parameters.length === 0) return 'Takes nothing.';
  const each = parameters.map((parameter) => `${parameter.label} (${kindWords(parameter)})`);
  const last = each.pop();
  return `Takes ${each.length > 0 ? `${each.join(', ')} and ${last}` : last}.`;
}

export function kindWords(parameter: ActionParameter): string {
  const usual = parameter.default == null ? '' : `, usually ${parameter.default}`;
  switch (parameter.kind) {
    case 'path':
      return `a path below ${parameter.root}${usual}`;
    case 'choice':
      return `${listed(parameter.options)}${usual}`;
    case 'integer':
      return `a number from ${parameter.min} to ${parameter.max}${usual}`;
    default:
      return KINDS[parameter.kind] + usual;
  }
}

function listed(options: readonly string[]): string {
  return options.length < 2
    ? (options[0] ?? 'nothing')
    : `${options.slice(0, -1).join(', ')} or ${options.at(-1)}`;
}

/** "Runs as root, for 1 min at most." */
export function limitWords({
  root,
  timeout_seconds,
  role,
}: Pick<ActionDefinition, 'root' | 'timeout_seconds' | 'role'>): string {
  const who = role === 'admin' ? ' Only admins may ask for it.' : '';
  const limit = `for ${duration(timeout_seconds)} at most`;
  return `${root ? `Runs as root, ${limit}.` : `Runs ${limit}.`}${who}`;
}
