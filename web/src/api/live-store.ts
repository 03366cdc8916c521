// The moment's state of every machine, outside of React: a card that is on screen listens to its
// own machine alone, so a beat redraws one card and not the page.
import type { LiveView } from './types';

export interface LiveMachine {
  view: LiveView;
  /** CPU readings that came since the page was opened, to go on with the sparkline. */
  tail: readonly (readonly [number, number | null])[];
}

/** A sparkline shows no more than this. */
const TAIL = 30;

type Listener = () => void;

export class LiveStore {
  private readonly machines = new Map<string, LiveMachine>();
  private readonly listeners = new Map<string, Set<Listener>>();
  /** Machines that changed while nobody could look. */
  private readonly held = new Set<string>();
  private paused = false;

  read(id: string): LiveMachine | undefined {
    return this.machines.get(id);
  }

  subscribe(id: string, listener: Listener): () => void {
    const set = this.listeners.get(id) ?? new Set();
    this.listeners.set(id, set);
    set.add(listener);
    return () => {
      set.delete(listener);
      if (set.size === 0) this.listeners.delete(id);
    };
  }

  put(views: readonly LiveView[]): void {
    for (const view of views) {
      this.machines.set(view.id, next(this.machines.get(view.id), view));
      if (this.paused) this.held.add(view.id);
      else this.tell(view.id);
    }
  }

  /** What the list just said is newer than what is here. */
  forget(id?: string): void {
    const ids = id === undefined ? [...this.machines.keys()] : [id];
    for (const each of ids) {
      this.machines.delete(each);
      this.tell(each);
    }
  }

  /** A hidden page draws nothing; what it missed is drawn once when it is seen again. */
  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    for (const id of this.held) this.tell(id);
    this.held.clear();
  }

  private tell(id: string): void {
    for (const listener of this.listeners.get(id) ?? []) listener();
  }
}

function next(before: LiveMachine | undefined, view: LiveView): LiveMachine {
  const at = view.latest ? Math.floor(Date.parse(view.latest.at) / 1000) : undefined;
  const tail = before?.tail ?? [];
  const last = tail.at(-1)?.[0] ?? 0;
  if (at === undefined || at <= last) return { view, tail };
  return { view, tail: [...tail, [at, view.latest?.cpu_percent ?? null] as const].slice(-TAIL) };
}
