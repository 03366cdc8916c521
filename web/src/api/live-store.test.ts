import { expect, test, vi } from 'vitest';
import { LiveStore } from './live-store';
import type { LiveView } from './types';

function view(id: string, seconds: number, cpu = 10): LiveView {
  const at = new Date(seconds * 1000).toISOString();
  return {
    id,
    status: 'online',
    status_reason: 'Beating',
    last_seen: at,
    latest: { at, cpu_percent: cpu },
    paused: false,
    warnings_count: 0,
    is_expected: true,
    open_alerts: 0,
  };
}

test('a beat is told to those who listen to its machine, and to nobody else', () => {
  const store = new LiveStore();
  const nas = vi.fn();
  const other = vi.fn();
  store.subscribe('nas', nas);
  const leave = store.subscribe('other', other);
  store.put([view('nas', 60)]);
  expect(nas).toHaveBeenCalledOnce();
  expect(other).not.toHaveBeenCalled();
  leave();
  store.put([view('other', 60)]);
  expect(other).not.toHaveBeenCalled();
});

test('readings go on where the sparkline ended, each once', () => {
  const store = new LiveStore();
  store.put([view('nas', 60, 1)]);
  store.put([view('nas', 60, 1)]);
  store.put([view('nas', 120, 2)]);
  expect(store.read('nas')?.tail).toEqual([
    [60, 1],
    [120, 2],
  ]);
  for (let at = 3; at < 100; at += 1) store.put([view('nas', at * 60)]);
  expect(store.read('nas')?.tail).toHaveLength(30);
});

test('what is read stays the same object until it changes: React compares by that', () => {
  const store = new LiveStore();
  store.put([view('nas', 60)]);
  expect(store.read('nas')).toBe(store.read('nas'));
});

test('a hidden page is told once, when it is seen again', () => {
  const store = new LiveStore();
  const nas = vi.fn();
  store.subscribe('nas', nas);
  store.pause();
  for (let at = 1; at <= 10; at += 1) store.put([view('nas', at * 60)]);
  expect(nas).not.toHaveBeenCalled();
  store.resume();
  expect(nas).toHaveBeenCalledOnce();
  expect(store.read('nas')?.view.latest?.at).toBe(view('nas', 600).latest?.at);
});
