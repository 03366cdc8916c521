// What alerts are called and look like: one answer for the list, the drawer and the machines.
import type { Alert, AlertCondition, AlertTransition, Severity } from '@/api/types';
import { duration } from '@/lib/time';
import { celsius, number, percent, text } from '@/lib/units';
import type { Mark, Tone } from '@/ui/StatusMark';

export const SEVERITIES: Record<Severity, { mark: Mark; tone: Tone; word: string }> = {
  critical: { mark: 'critical', tone: 'crit', word: 'Critical' },
  high: { mark: 'warning', tone: 'warn', word: 'High' },
};

export const CONDITIONS: Record<AlertCondition, string> = {
  offline: 'Machine away',
  disk: 'Disk space',
  disk_forecast: 'Disk filling up',
  memory: 'Memory',
  cpu: 'Processor',
  load: 'Load',
  temperature: 'Temperature',
  service_down: 'Service down',
  failed_unit: 'Failed unit',
  reboot_required: 'Reboot required',
  security_updates: 'Security updates',
  agent_outdated: 'Old agent',
  clock_skew: 'Clock',
  host_key: 'Host key changed',
  tailscale_key_expiry: 'Tailscale key expires',
};

/** A reading or a line of a condition, with its unit; undefined where it has none. */
export function valueWords(
  condition: AlertCondition,
  value: number | null | undefined,
): string | undefined {
  if (value === null || value === undefined) return undefined;
  switch (condition) {
    case 'cpu':
    case 'memory':
    case 'disk':
      return text(percent(value));
    case 'temperature':
      return text(celsius(value));
    case 'load':
      return `${text(number(value))} for each thread`;
    case 'disk_forecast':
      return `${trim(value)} ${trim(value) === '1' ? 'day' : 'days'} left`;
    case 'clock_skew':
      return `${duration(value)} off`;
    case 'security_updates':
      return `${value} waiting`;
    case 'tailscale_key_expiry':
      if (value <= 0) return 'expired';
      return value === 1 ? 'within a day' : `within ${value} days`;
    default:
      return undefined;
  }
}

const trim = (value: number) => String(Number(value.toFixed(1)));

const HAPPENED: Record<AlertTransition['kind'], string> = {
  opened: 'Opened',
  escalated: 'Got worse',
  eased: 'Got better',
  acknowledged: 'Acknowledged',
  snoozed: 'Snoozed',
  reopened: 'Open again',
  resolved: 'Resolved',
};

/** "Acknowledged by ada", "Got worse: Critical". */
export function happened({ kind, by, severity }: AlertTransition): string {
  const word = HAPPENED[kind];
  if (kind === 'opened' || kind === 'escalated' || kind === 'eased') {
    return `${word}: ${SEVERITIES[severity].word.toLowerCase()}`;
  }
  if (by) return `${word} by ${by}`;
  return kind === 'resolved' ? 'Over by itself' : word;
}

/** Who ended it. */
export function endedBy({ resolved_by }: Alert): string {
  return resolved_by ? `Resolved by ${resolved_by}` : 'Over by itself';
}

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const dayAndClock = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** "18:30", with the day when that is not today. */
export function moment(at: string, now: number): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date(now).toDateString();
  return (isToday ? clock : dayAndClock).format(date);
}

/** Where it stands, when that is not simply open. */
export function standing(alert: Alert, now: number): string | undefined {
  switch (alert.state) {
    case 'acknowledged':
      return alert.acknowledged_by ? `Acknowledged by ${alert.acknowledged_by}` : 'Acknowledged';
    case 'snoozed':
      return alert.snoozed_until ? `Snoozed until ${moment(alert.snoozed_until, now)}` : 'Snoozed';
    case 'resolved':
      return endedBy(alert);
    case 'open':
      return undefined;
  }
}
