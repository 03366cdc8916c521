// Dark, light, or as the system has it. The script in index.html sets it before the first paint;
// from then on it is kept right here.
import { useSyncExternalStore } from 'react';
import { readSetting, useLocalSetting } from './storage';

export type ThemeChoice = 'system' | 'dark' | 'light';
export type Theme = 'dark' | 'light';

const KEY = 'theme';
const CANVAS: Record<Theme, string> = { dark: '#0b0e13', light: '#f5f6f8' };

const system = window.matchMedia('(prefers-color-scheme: light)');
/** The system chose the colours, so its own theme is the one that fits them. */
const forced = window.matchMedia('(forced-colors: active)');
/** Paper is light, and the charts on it are drawn anew for it. */
const paper = window.matchMedia('print');
const listeners = new Set<() => void>();
let applied: Theme = document.documentElement.dataset.theme === 'light' ? 'light' : 'dark';

function resolve(): Theme {
  if (paper.matches) return 'light';
  const choice = readSetting<ThemeChoice>(KEY, 'system');
  if (choice !== 'system' && !forced.matches) return choice;
  return system.matches ? 'light' : 'dark';
}

function apply() {
  const theme = resolve();
  if (theme === applied) return;
  applied = theme;
  const root = document.documentElement;
  // The page changes as one: without this each control would fade on its own.
  root.classList.add('still');
  root.dataset.theme = theme;
  requestAnimationFrame(() => requestAnimationFrame(() => root.classList.remove('still')));
  document.querySelector('meta[name=theme-color]')?.setAttribute('content', CANVAS[theme]);
  for (const listener of listeners) listener();
}

/** Follows the system, and other tabs of this browser, from now on. */
export function keepTheme(): void {
  apply();
  system.addEventListener('change', apply);
  forced.addEventListener('change', apply);
  paper.addEventListener('change', apply);
  window.addEventListener('storage', (event) => {
    if (event.key?.endsWith(KEY)) setTimeout(apply);
  });
}

export function useThemeChoice(): [ThemeChoice, (choice: ThemeChoice) => void] {
  const [choice, setChoice] = useLocalSetting<ThemeChoice>(KEY, 'system');
  return [
    choice,
    (next) => {
      setChoice(next);
      apply();
    },
  ];
}

/** The theme as it is now: canvases do not follow CSS by themselves. */
export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => applied,
  );
}
