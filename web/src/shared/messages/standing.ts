// How a message stands: one answer for the settings and for the alert that it is about.
import type { HeldReason, MessageEvent, SentMessage } from '@/api/types';
import type { Mark, Tone } from '@/ui/StatusMark';

export interface Standing {
  mark: Mark;
  tone: Tone;
  word: string;
}

export function standingOf({ state, attempts }: Pick<SentMessage, 'state' | 'attempts'>): Standing {
  if (state === 'sent') return { mark: 'healthy', tone: 'ok', word: 'Arrived' };
  if (state === 'failed') return { mark: 'critical', tone: 'crit', word: 'Given up' };
  return attempts > 0
    ? { mark: 'warning', tone: 'warn', word: 'Tries again' }
    : { mark: 'unknown', tone: 'info', word: 'Waits' };
}

/** Why a channel is not told yet, after "Held back". */
export const REASONS: Record<HeldReason, string> = {
  incident: 'others went at the same time and are waited for',
  recovery: 'others of the incident are not back yet',
  pause: 'while the machine is paused',
  quiet: 'until the quiet hours end',
  busy: 'the channel has much to send, and this comes with the rest',
};

export const EVENTS: Record<MessageEvent, string> = {
  opened: 'Opened',
  escalated: 'Got worse',
  resolved: 'Over',
  reminder: 'Reminder',
  digest: 'Summary',
  approval: 'Approval',
  action: 'Action',
  test: 'Test',
};
