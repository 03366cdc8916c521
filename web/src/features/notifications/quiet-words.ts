// What quiet hours without an end mean, before somebody learns it from a message that never came.
import type { QuietHours, Route } from '@/api/types';
import { coverWeek, rowOf } from '@/shared/expected';

/** Of hours that cover the whole week. */
export function alwaysQuietWords(criticalPierces: boolean): string {
  const what = criticalPierces
    ? 'nothing but critical alerts would ever come'
    : 'nothing would ever come';
  return `These hours cover the whole week: ${what}, except to channels that are told in quiet hours, too.`;
}

/** Of a channel with this route; undefined where all comes that it is told of. */
export function neverToldWords(
  { min_severity, ignores_quiet_hours, approvals, failed_actions, done_actions }: Route,
  { enabled, hours, critical_pierces }: QuietHours,
): string | undefined {
  if (!enabled || ignores_quiet_hours || !coverWeek(hours.map(rowOf))) return undefined;
  const others = approvals || failed_actions || done_actions;
  const end = `would ever come here${others ? ', beside words of actions' : ''}.`;
  if (!critical_pierces) return `The quiet hours cover the whole week: nothing ${end}`;
  if (min_severity === 'critical') return undefined;
  return `The quiet hours cover the whole week: nothing but critical alerts ${end}`;
}
