import { CircleCheck, CircleX, X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { IconButton } from '@/ui/Button';

interface Toast {
  id: number;
  message: string;
  tone: 'ok' | 'crit';
}

const LIFE_MS = 6_000;

let toasts: readonly Toast[] = [];
let count = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

function dismiss(id: number) {
  set(toasts.filter((toast) => toast.id !== id));
}

/** Says in passing how something went. Failures stay until they are dismissed. */
export function toast(message: string, tone: Toast['tone'] = 'ok'): void {
  count += 1;
  const id = count;
  set([...toasts.slice(-2), { id, message, tone }]);
  if (tone === 'ok') setTimeout(() => dismiss(id), LIFE_MS);
}

export function Toasts() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <section
      aria-label="Notices"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-20 z-60 flex flex-col items-center gap-2 sm:inset-x-auto sm:right-5 sm:bottom-5 sm:items-end"
    >
      {shown.map(({ id, message, tone }) => (
        <div
          key={id}
          className="layer-in pointer-events-auto flex max-w-md items-center gap-2.5 rounded-card border bg-s1 py-1.5 pr-1.5 pl-3.5 text-14 shadow-float"
        >
          {tone === 'ok' ? (
            <CircleCheck size={17} aria-hidden className="shrink-0 text-ok" />
          ) : (
            <CircleX size={17} aria-hidden className="shrink-0 text-crit" />
          )}
          <span className="[overflow-wrap:anywhere]">{message}</span>
          <IconButton label="Dismiss" onClick={() => dismiss(id)}>
            <X size={16} aria-hidden />
          </IconButton>
        </div>
      ))}
    </section>
  );
}
