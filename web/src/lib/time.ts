// Times as people read them, and the one clock by which all of them on the page move.
import { differenceInSeconds } from 'date-fns/differenceInSeconds';
import { formatDistanceStrict } from 'date-fns/formatDistanceStrict';
import { useSyncExternalStore } from 'react';

const TICK_MS = 30_000;

/** How far this browser's clock is behind the hub's. */
let offset = 0;
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

/** The present by the hub's clock: all times that it tells are by that one. */
export function hubNow(): number {
  return Date.now() + offset;
}

/** Learns the hub's clock from what it just said. Small differences are the way of the message. */
export function learnHubTime(moment: string): void {
  const difference = Date.parse(moment) - Date.now();
  if (Number.isNaN(difference)) return;
  const learnt = Math.abs(difference) < 2_000 ? 0 : difference;
  if (Math.abs(learnt - offset) < 1_000) return;
  offset = learnt;
  tick();
}

function tick() {
  now = hubNow();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  if (listeners.size === 0) {
    now = hubNow();
    timer = setInterval(tick, TICK_MS);
    document.addEventListener('visibilitychange', tick);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', tick);
    }
  };
}

const nothing = () => () => {};

/**
 * The present, good to half a minute; every relative time on the page moves with it. What nobody
 * sees need not listen.
 */
export function useNow(listen = true): number {
  return useSyncExternalStore(listen ? subscribe : nothing, () => now);
}

/** "3 hours ago". A moment that is not past yet is "just now": clocks differ by a little. */
export function ago(moment: string, at: number): string {
  const seconds = differenceInSeconds(at, moment);
  if (Number.isNaN(seconds)) return '–';
  if (seconds < 10) return 'just now';
  return `${formatDistanceStrict(moment, at, { roundingMethod: 'floor' })} ago`;
}

/** "3 hours": the time between two moments; a little is "a moment". */
export function span(from: string, to: string | number): string {
  const seconds = differenceInSeconds(to, from);
  if (Number.isNaN(seconds)) return '–';
  if (seconds < 10) return 'a moment';
  return formatDistanceStrict(from, to, { roundingMethod: 'floor' });
}

/** "in 3 hours", or "now" for what has passed. */
export function until(moment: string, at: number): string {
  const seconds = differenceInSeconds(moment, at);
  if (Number.isNaN(seconds)) return '–';
  return seconds <= 0 ? 'now' : `in ${formatDistanceStrict(moment, at)}`;
}

const exactFormat = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

/** Date and time to the second, in the browser's zone, which is named. */
export function exact(moment: string | number | Date): string {
  const date = new Date(moment);
  return Number.isNaN(date.getTime()) ? '–' : exactFormat.format(date);
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "3 d 4 h": the two largest parts of a length of time. */
export function duration(seconds: number | null | undefined): string {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0) return '–';
  const parts: [number, string][] = [
    [Math.floor(seconds / DAY), 'd'],
    [Math.floor((seconds % DAY) / HOUR), 'h'],
    [Math.floor((seconds % HOUR) / MINUTE), 'min'],
    [Math.floor(seconds % MINUTE), 's'],
  ];
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}`)
    .join(' ');
}

/** "120 ms", "1.2 s": how long something took. */
export function took(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** "4:05": what is left of some minutes. */
export function countdown(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(left / MINUTE)}:${String(left % MINUTE).padStart(2, '0')}`;
}

/** For an input of type datetime-local, in the browser's zone. */
export function toLocalInput(unixSeconds: number): string {
  const date = new Date(unixSeconds * 1000);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
