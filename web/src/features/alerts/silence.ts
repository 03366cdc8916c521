// Why nobody was told of an alert, as far as that can be said from how things are now.
import type { Alert, Machine, Notifications, Route } from '@/api/types';

const MINUTE = 60_000;
/** Machines that go at once are waited for, so that one message tells of all. */
const SOON = 2 * MINUTE;
/** The hub keeps messages for so long. */
const KEPT = 90 * 24 * 60 * MINUTE;

type About = Pick<Alert, 'severity' | 'condition' | 'state' | 'opened_at'>;
type Whose = Pick<Machine, 'kind' | 'tags' | 'paused'>;

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

export function silence(
  alert: About,
  machine: Whose | undefined,
  { channels, quiet_hours, critical_pierces_maintenance }: Notifications,
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
  const isCritical = alert.severity === 'critical';
  if (machine?.paused && !(isCritical && critical_pierces_maintenance)) {
    return 'It is held back while the machine is paused.';
  }
  if (now - Date.parse(alert.opened_at) < SOON) return 'A message is about to go out.';
  if (quiet_hours.enabled && !(isCritical && quiet_hours.critical_pierces)) {
    return 'It is held back for the quiet hours, or opened before there was a channel for it.';
  }
  return 'It opened before there was a channel for it.';
}
