import { useCallback, useEffect, useRef, useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import type { SshTest, SshTestBody } from '@/api/types';
import { portOf } from '@/shared/remote/port';
import type { HostDraft, SharedDraft } from './draft';

export type Tried = 'running' | { result: SshTest } | { refused: string };

interface Tests {
  tried: ReadonlyMap<string, Tried>;
  isRunning: boolean;
  run: (hosts: readonly HostDraft[]) => Promise<void>;
  /** Ends it; what was answered by then stays. */
  stop: () => void;
}

const NONE: ReadonlyMap<string, Tried> = new Map();

/**
 * Tests of hosts, one after the other. They end when nobody looks any more and when the import begins; an
 * answer is forgotten as soon as it is about something else than what stands in the form.
 */
export function useTests(shared: SharedDraft, isImporting: boolean): Tests {
  const [tried, setTried] = useState(NONE);
  const turn = useRef<AbortController>(undefined);
  const stop = useCallback(() => {
    turn.current?.abort();
    turn.current = undefined;
    setTried((before) => new Map([...before].filter(([, what]) => what !== 'running')));
  }, []);
  const body = bodyOf(shared);
  const about = JSON.stringify(body);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another question, no dependency
  useEffect(
    () => () => {
      turn.current?.abort();
      turn.current = undefined;
      setTried(NONE);
    },
    [about],
  );
  useEffect(() => {
    if (isImporting) stop();
  }, [isImporting, stop]);

  async function run(hosts: readonly HostDraft[]) {
    stop();
    const mine = new AbortController();
    turn.current = mine;
    const note = (key: string, what: Tried) =>
      mine.signal.aborted || setTried((before) => new Map(before).set(key, what));
    setTried(NONE);
    for (const { key, address } of hosts) {
      if (mine.signal.aborted) return;
      note(key, 'running');
      note(key, await tryOne({ ...body, address }, mine.signal));
    }
  }

  return { tried, isRunning: [...tried.values()].includes('running'), run, stop };
}

function bodyOf({ port, user, login, sudo }: SharedDraft): SshTestBody {
  return { port: portOf(port) ?? null, user: user.trim() || null, login, sudo };
}

async function tryOne(body: SshTestBody, signal: AbortSignal): Promise<Tried> {
  try {
    return { result: await answer(api.POST('/api/v1/settings/test-ssh', { body, signal })) };
  } catch (error) {
    return { refused: asApiError(error).detail };
  }
}
