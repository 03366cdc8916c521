// When a command waits for an approval, in words.
import type { ApprovalRule, Machine } from '@/api/types';

export const NEW_RULE: ApprovalRule = { actions: [], machines: [], tags: [], kinds: [] };

/** "restart_service and reboot, on nas and on all that are tagged storage" */
export function ruleWords(
  rule: ApprovalRule,
  machines: readonly Pick<Machine, 'id' | 'name'>[],
): string {
  const what = rule.actions.length === 0 ? 'Every command' : listed(rule.actions, 'and');
  const nameOf = (id: string) => machines.find((machine) => machine.id === id)?.name;
  const gone = rule.machines.filter((id) => nameOf(id) === undefined).length;
  const names = rule.machines.flatMap((id) => nameOf(id) ?? []);
  if (gone > 0)
    names.push(gone === 1 ? 'a machine that is gone' : `${gone} machines that are gone`);
  const where = [
    names.length > 0 && listed(names, 'and'),
    rule.kinds.length > 0 &&
      `all ${listed(
        rule.kinds.map((kind) => `${kind}s`),
        'and',
      )}`,
    rule.tags.length > 0 && `all tagged ${listed(rule.tags, 'or')}`,
  ].filter((words) => words !== false);
  return `${what}, on ${where.length === 0 ? 'every machine' : listed(where, 'and')}`;
}

function listed(words: readonly string[], last: 'and' | 'or'): string {
  return words.length < 2
    ? (words[0] ?? '')
    : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

/** A whole number within limits, as it is typed. */
export function wholeIn(text: string, least: number, most: number): number | undefined {
  if (!/^\d{1,6}$/.test(text.trim())) return undefined;
  const number = Number(text);
  return number >= least && number <= most ? number : undefined;
}
