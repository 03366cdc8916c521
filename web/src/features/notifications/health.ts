// How a channel is, from what the hub knows of it and from its latest messages.
import type { Channel, SentMessage } from '@/api/types';
import type { Standing } from '@/shared/messages/standing';

/** So many messages tell when a channel tries again; the log begins with the same ones. */
export const LOOKED_AT = 100;

export interface Health extends Standing {
  /** When a message that waits is tried again. */
  nextAt?: string;
  /** The message that failed last was given up. */
  isGivenUp: boolean;
}

export function healthOf(channel: Channel, messages: readonly SentMessage[]): Health {
  const own = messages.filter(({ channel_id }) => channel_id === channel.id);
  const tried = own.filter(({ state, attempts }) => state === 'waiting' && attempts > 0);
  const nextAt = tried
    .flatMap(({ next_at }) => next_at ?? [])
    .sort()
    .at(0);
  const isGivenUp = channel.failed_at != null && channel.waiting === 0;
  return { ...look(channel), isGivenUp, ...(nextAt !== undefined && { nextAt }) };
}

function look({ enabled, failure, waiting, sent_at }: Channel): Standing {
  if (!enabled) return { mark: 'paused', tone: 'off', word: 'Off' };
  if (failure != null) return { mark: 'critical', tone: 'crit', word: 'Failing' };
  if (waiting > 0) return { mark: 'unknown', tone: 'info', word: 'Sending' };
  if (sent_at) return { mark: 'healthy', tone: 'ok', word: 'Arrives' };
  return { mark: 'unknown', tone: 'off', word: 'Not used yet' };
}

/** "1 message waits" */
export function waitWords(count: number): string {
  return count === 1 ? '1 message waits' : `${count} messages wait`;
}
