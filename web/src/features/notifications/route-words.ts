// Which alerts a channel is told of, in words.
import type { Route } from '@/api/types';
import { CONDITIONS } from '@/shared/alerts/words';

/** So many conditions are named. */
const NAMED = 3;

/** "Critical alerts of servers tagged “nas”, and when they are over. In quiet hours, too." */
export function routeWords(route: Route): string {
  const { min_severity, conditions, resolved, ignores_quiet_hours } = route;
  const words = [
    min_severity === 'critical' ? 'Critical alerts' : 'All alerts',
    conditions.length > 0 && `about ${about(conditions)}`,
    `of ${machines(route)}`,
  ].filter(Boolean);
  const over = resolved ? ', and when they are over.' : '. Not told when they are over.';
  return `${words.join(' ')}${over}${ignores_quiet_hours ? ' In quiet hours, too.' : ''}`;
}

/** "Also of actions there that wait for an approval or failed." Nothing where it is told of none. */
export function actionWords({ approvals, failed_actions, done_actions }: Route): string {
  const words = [
    approvals && 'wait for an approval',
    failed_actions && 'failed',
    done_actions && 'were done',
  ].filter((word) => word !== false);
  return words.length === 0 ? '' : `Also of actions there that ${list(words)}.`;
}

function machines({ kinds, tags }: Route): string {
  const all = kinds.length !== 1;
  const what = all ? 'machines' : kinds[0] === 'server' ? 'servers' : 'workstations';
  if (tags.length > 0) return `${what} tagged ${list(tags.map((tag) => `“${tag}”`))}`;
  return `all ${what}`;
}

function about(conditions: Route['conditions']): string {
  const names = conditions.map((condition) => CONDITIONS[condition].toLowerCase());
  if (names.length <= NAMED + 1) return list(names);
  return list([...names.slice(0, NAMED), `${names.length - NAMED} other things`], 'and');
}

function list(words: readonly string[], last = 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
