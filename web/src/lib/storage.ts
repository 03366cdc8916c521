// Settings of this browser alone. What cannot be stored (private windows) lives as long as the page.
import { useSyncExternalStore } from 'react';

const PREFIX = 'homelabcmd.';
const values = new Map<string, unknown>();
const listeners = new Map<string, Set<() => void>>();

function stored<T>(key: string, fallback: T): T {
  if (!values.has(key)) {
    let value: unknown = fallback;
    try {
      const text = localStorage.getItem(PREFIX + key);
      if (text !== null) value = JSON.parse(text);
    } catch {
      // Unreadable is as good as absent.
    }
    values.set(key, value);
  }
  return values.get(key) as T;
}

export function readSetting<T>(key: string, fallback: T): T {
  return stored(key, fallback);
}

export function writeSetting<T>(key: string, value: T): void {
  values.set(key, value);
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // It holds for this page at least.
  }
  for (const listener of listeners.get(key) ?? []) listener();
}

/** A setting and its setter, shared by all that use the key, in all tabs of this browser. */
export function useLocalSetting<T>(key: string, fallback: T): [T, (value: T) => void] {
  const value = useSyncExternalStore(
    (listener) => watch(key, listener),
    () => stored(key, fallback),
  );
  return [value, (next) => writeSetting(key, next)];
}

function watch(key: string, listener: () => void) {
  const set = listeners.get(key) ?? new Set();
  listeners.set(key, set);
  set.add(listener);
  const fromOtherTab = (event: StorageEvent) => {
    if (event.key !== PREFIX + key) return;
    values.delete(key);
    listener();
  };
  window.addEventListener('storage', fromOtherTab);
  return () => {
    set.delete(listener);
    window.removeEventListener('storage', fromOtherTab);
  };
}
