// What people do to alerts, and how the list looks before the hub has answered.
import type { Alert } from '@/api/types';

export type Act =
  | { kind: 'acknowledge'; note?: string }
  | { kind: 'snooze'; until?: string; minutes?: number; reason?: string }
  | { kind: 'reopen' }
  | { kind: 'resolve'; note?: string };

/** The alert as it will be. */
export function after(alert: Alert, act: Act, by: string, now: number): Alert {
  const at = new Date(now).toISOString();
  switch (act.kind) {
    case 'acknowledge':
      return {
        ...alert,
        state: 'acknowledged',
        acknowledged_by: by,
        acknowledged_at: at,
        snoozed_until: null,
        note: act.note ?? null,
      };
    case 'snooze':
      return {
        ...alert,
        state: 'snoozed',
        snoozed_until: act.until ?? new Date(now + (act.minutes ?? 0) * 60_000).toISOString(),
        note: act.reason ?? null,
      };
    case 'reopen':
      return {
        ...alert,
        state: 'open',
        acknowledged_by: null,
        acknowledged_at: null,
        snoozed_until: null,
      };
    case 'resolve':
      return {
        ...alert,
        state: 'resolved',
        resolved_at: at,
        resolved_by: by,
        resolution: act.note ?? null,
      };
  }
}

/** The list of what is not over, with some of it changed. */
export function change(list: readonly Alert[], changed: readonly Alert[]): Alert[] {
  const byId = new Map(changed.map((alert) => [alert.id, alert]));
  return list
    .map((alert) => byId.get(alert.id) ?? alert)
    .filter((alert) => alert.state !== 'resolved');
}

/** Puts alerts back as they were, in their places: newest first. */
export function putBack(list: readonly Alert[], originals: readonly Alert[]): Alert[] {
  const ids = new Set(originals.map(({ id }) => id));
  return [...list.filter(({ id }) => !ids.has(id)), ...originals].toSorted(
    (a, b) => Date.parse(b.opened_at) - Date.parse(a.opened_at) || (a.id < b.id ? 1 : -1),
  );
}

const DONE: Record<Act['kind'], string> = {
  acknowledge: 'Acknowledged',
  snooze: 'Snoozed',
  reopen: 'Open again',
  resolve: 'Resolved',
};

const NOT_DONE: Record<Act['kind'], string> = {
  acknowledge: 'Not acknowledged',
  snooze: 'Not snoozed',
  reopen: 'Not opened again',
  resolve: 'Not resolved',
};

/** "Acknowledged: Memory is 97 % in use", "Snoozed 4 alerts". */
export function doneWords(act: Act, alerts: readonly Alert[]): string {
  const word = DONE[act.kind];
  const [only] = alerts;
  return alerts.length === 1 && only
    ? `${word}: ${only.title}`
    : `${word}: ${alerts.length} alerts`;
}

export function failedWords(act: Act, failed: number, of: number, why: string): string {
  const count = of === 1 ? '' : `, ${failed} of ${of}`;
  return `${NOT_DONE[act.kind]}${count}: ${why}`;
}

/** What can be done to an alert as it stands. */
export function possible({ state }: Alert): Record<Act['kind'], boolean> {
  const active = state !== 'resolved';
  return {
    acknowledge: state === 'open' || state === 'snoozed',
    snooze: active,
    reopen: state === 'acknowledged' || state === 'snoozed',
    resolve: active,
  };
}
