// Keyboard shortcuts: single keys, sequences such as "g m", and Ctrl or Cmd with a key.
import { useEffect, useRef } from 'react';

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** The key that goes with others, by the name on this keyboard. */
export const MOD = isMac ? '⌘' : 'Ctrl';

/** How long the second key of a sequence may take. */
const SEQUENCE_MS = 1200;

interface Binding {
  combo: string;
  run: (event: KeyboardEvent) => void;
}

const bindings = new Set<Binding>();
let pending: { key: string; at: number } | undefined;
let areOn: () => boolean = () => true;

/** Tells when single keys are switched off; those with Ctrl or Cmd stay. */
export function allowKeys(allowed: () => boolean): void {
  areOn = allowed;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type))
  );
}

function find(combo: string): Binding | undefined {
  // The latest comes first: a dialog's keys go before the page's.
  return [...bindings].reverse().find((binding) => binding.combo === combo);
}

function onKeyDown(event: KeyboardEvent) {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) {
    const binding = event.altKey ? undefined : find(`mod+${event.key.toLowerCase()}`);
    if (binding) fire(binding, event);
    return;
  }
  if (event.altKey || isTyping(event.target) || !areOn()) return;
  // Behind a dialog the page rests.
  if (document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]')) return;

  const { key } = event;
  const first = pending && performance.now() - pending.at < SEQUENCE_MS ? pending.key : undefined;
  pending = undefined;
  const sequence = first ? find(`${first} ${key}`) : undefined;
  if (sequence) {
    fire(sequence, event);
    return;
  }
  if ([...bindings].some((binding) => binding.combo.startsWith(`${key} `))) {
    pending = { key, at: performance.now() };
    return;
  }
  const binding = find(key);
  if (binding) fire(binding, event);
}

function fire(binding: Binding, event: KeyboardEvent) {
  event.preventDefault();
  binding.run(event);
}

/** Calls `run` on a key: `?`, `/`, `j`, `[`, `g m` (one after the other) or `mod+k`. */
export function useKey(combo: string, run: (event: KeyboardEvent) => void): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    const binding: Binding = { combo, run: (event) => latest.current(event) };
    if (bindings.size === 0) document.addEventListener('keydown', onKeyDown);
    bindings.add(binding);
    return () => {
      bindings.delete(binding);
      if (bindings.size === 0) document.removeEventListener('keydown', onKeyDown);
    };
  }, [combo]);
}
