import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Action } from '@/api/types';
import { Follower, type FollowState } from './follower';
import { Terminal } from './terminal';

export interface Output {
  terminal: Terminal;
  /** Rises when there is something new to draw. */
  version: number;
  state: FollowState;
}

/** What is drawn is told once a frame, however much came. */
class Screen {
  readonly terminal = new Terminal();
  version = 0;
  private frame: number | undefined;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  changed(): void {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.version = this.terminal.version;
      for (const listener of this.listeners) listener();
    });
  }
}

/** Follows what an action prints for as long as the page shows it. */
export function useOutput(id: string, onEnd: (action: Action) => void): Output {
  const [screen, setScreen] = useState(() => new Screen());
  const [state, setState] = useState<FollowState>({ is: 'connecting' });
  const end = useRef(onEnd);
  useEffect(() => {
    end.current = onEnd;
  });
  useEffect(() => {
    const fresh = new Screen();
    setScreen(fresh);
    const follower = new Follower(id, {
      output: (pieces) => {
        fresh.terminal.write(pieces);
        fresh.changed();
      },
      state: (next) => setState((before) => (before.is === next.is ? before : next)),
      end: (action) => end.current(action),
    });
    follower.start();
    return () => follower.stop();
  }, [id]);
  const version = useSyncExternalStore(screen.subscribe, () => screen.version);
  return { terminal: screen.terminal, version, state };
}
