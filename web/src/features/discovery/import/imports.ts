// What came of imports in this page, kept while the dialog is closed: deployments go on meanwhile.
import { useSyncExternalStore } from 'react';
import type { ImportResult } from '@/api/types';
import type { Wishes } from './draft';

export interface ImportLine extends ImportResult {
  /** As the host was called in the list. */
  title: string;
  /** What the agent that was to come with it may read, for another try. */
  wishes?: Wishes;
}

let lines: readonly ImportLine[] = [];
const listeners = new Set<() => void>();

function set(next: readonly ImportLine[]): void {
  lines = next;
  for (const listener of listeners) listener();
}

/** The answers of the hub, by what was asked for; those of before stay, unless it was asked again. */
export function noteImport(
  items: readonly ImportResult[],
  titles: ReadonlyMap<string, string>,
  agent: Wishes | undefined,
): void {
  const added = items.map(
    (item): ImportLine => ({
      ...item,
      title: titles.get(item.key) ?? item.key,
      ...(agent && { wishes: agent }),
    }),
  );
  const again = new Set(added.map(({ key }) => key));
  set([...added, ...lines.filter(({ key }) => !again.has(key))]);
}

/** The agent is tried again there. */
export function noteDeployment(key: string, deploymentId: string): void {
  set(lines.map((line) => (line.key === key ? { ...line, deployment_id: deploymentId } : line)));
}

export function forgetImports(): void {
  set([]);
}

export function useImports(): readonly ImportLine[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => lines,
  );
}
