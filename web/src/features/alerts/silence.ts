// Why nobody was told of an alert, as far as that can be said from how things are now.
import type { Alert, Machine, Notifications, Route } from '@/api/types';

const MINUTE = 60_000;
/** The hub keeps messages for so long. */
const KEPT = 90 * 24 * 60 * MINUTE;

type About = Pick<Alert, 'severity' | 'condition' | 'state' | 'opened_at'>;
type Whose = Pick<Machine, 'kind' | 'tags'>;

function takes(route: Route, { severity, condition }: About, { kind, tags }: Whose): boolean {
  return (
    (route.min_severity !== 'critical' || severity === 'critical') &&
    (route.kinds.length === 0 || route.kinds.includes(kind)) &&
    (route.tags.length === 0 || route.tags.some((tag) => tags.includes(tag))) &&
    (route.conditions.length === 0 || route.conditions.includes(condition))
  );
}

/** Older messages are gone: that none is there says nothing. */
export function isForgotten({ opened_at }: Pick<Alert, 'opened_at'>, now: number): boolean {
  return now - Date.parse(opened_at) > KEPT;
}

/** Of an alert that no channel was told of, and of which nothing waits. */
export function silence(
  alert: About,
  machine: Whose | undefined,
  { channels }: Pick<Notifications, 'channels'>,
  now: number,
): string {
  const on = channels.filter(({ enabled }) => enabled);
  if (channels.length === 0) return 'There is no channel yet.';
  if (on.length === 0) return 'All channels are off.';
  if (machine && !on.some(({ route }) => takes(route, alert, machine))) {
    return 'No channel is told of alerts like this one.';
  }
  if (alert.state === 'resolved') return 'It was over before a message had to go out.';
  if (alert.state !== 'open') return 'Somebody took it before a message had to go out.';
  if (now - Date.parse(alert.opened_at) < MINUTE) return 'A message is about to go out.';
  return 'It opened before there was a channel for it.';
}
