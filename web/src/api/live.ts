// Live events: values go to the store that cards listen to, changes make queries read anew.
import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { learnHubTime } from '@/lib/time';
import { hubUrl } from './base';
import { answer, api } from './client';
import { type Connection, LiveConnection } from './connection';
import { type LiveMachine, LiveStore } from './live-store';
import { keys, mayBeReread } from './queries';
import { reread } from './reread';
import type { Changed, LiveView, Machine, MachineDetail, Ping, Trouble } from './types';

/** Many machines may change at once; the list is read anew at most this often. */
const LIST_EVERY_MS = 2_000;
const HOSTS_EVERY_MS = 1_000;
const ACTIONS_EVERY_MS = 500;

const store = new LiveStore();
let client: QueryClient | undefined;
let listTimer: ReturnType<typeof setTimeout> | undefined;
let listReadAt = 0;
let hostsTimer: ReturnType<typeof setTimeout> | undefined;
let actionsTimer: ReturnType<typeof setTimeout> | undefined;

const connection = new LiveConnection(hubUrl('/api/v1/events'), {
  hello: (again) => {
    if (again) readEverything();
    else catchUp();
  },
  time: (data) => {
    const { server_time, trouble } = JSON.parse(data) as Pick<Ping, 'server_time'> & Partial<Ping>;
    learnHubTime(server_time);
    if (trouble !== undefined) setTrouble(trouble);
  },
  reset: () => readEverything(),
  machines: (data) => {
    const { items } = JSON.parse(data) as { items: LiveView[] };
    store.put(items);
    if (isHidden()) {
      missed = true;
      return;
    }
    patchList(items);
    patchPages(items);
  },
  changed: (data) => {
    if (isHidden()) {
      missed = true;
      return;
    }
    for (const { topic, id } of (JSON.parse(data) as Changed).topics) changed(topic, id ?? '');
  },
  // Asking for anything that needs a session tells whether there still is one. The page may have
  // nothing open that would be read anew, such as a form.
  refused: () => void answer(api.GET('/api/v1/session')).catch(() => undefined),
});

/** What changed between the first answers and the first word of the stream was in neither. */
function catchUp() {
  if (!client) return;
  reread(client, {
    predicate: (query) => mayBeReread(query) && query.queryKey[0] !== 'history',
  });
}

/** Something changed while the page was hidden: it is read once, when somebody looks. */
let missed = false;

function isHidden(): boolean {
  return document.visibilityState === 'hidden';
}

let everythingTimer: ReturnType<typeof setTimeout> | undefined;

/** Once, however many reasons there are for it within a moment. */
function readEverything() {
  clearTimeout(everythingTimer);
  everythingTimer = setTimeout(() => {
    store.forget();
    if (client) reread(client, { predicate: mayBeReread });
  }, 150);
}

function changed(topic: string, id: string) {
  if (!client) return;
  switch (topic) {
    case 'machine':
      for (const key of [
        keys.machine(id),
        keys.services(id),
        keys.packages(id),
        keys.machineThresholds(id),
        keys.connection(id),
        keys.sudoers(id),
      ]) {
        reread(client, { queryKey: key });
      }
      readList();
      return;
    case 'machines':
      readList();
      readHosts();
      return;
    case 'discovery':
      reread(client, { queryKey: keys.discovery(id) });
      reread(client, { queryKey: keys.discoveries });
      readHosts();
      return;
    case 'tailscale':
      reread(client, { queryKey: keys.tailscale });
      // Names in the tailnet are ways to machines.
      reread(client, { queryKey: keys.connections });
      readHosts();
      return;
    case 'settings':
      reread(client, { queryKey: id === '' ? keys.settings : [...keys.settings, id] });
      if (id === '' || id === 'connectivity') {
        // By which way and as whom each machine is reached follows from it.
        reread(client, { queryKey: keys.connections });
        reread(client, { queryKey: keys.allSudoers });
      }
      return;
    case 'action':
      reread(client, { queryKey: keys.action(id) });
      readActions();
      return;
    case 'catalogue':
      reread(client, { queryKey: keys.catalogue });
      return;
    case 'credentials':
      // They are read all at once, whichever changed.
      reread(client, { queryKey: keys.credentials });
      return;
    default:
      reread(client, { queryKey: id === '' ? [topic] : [topic, id] });
      if (id !== '') reread(client, { queryKey: [`${topic}s`] });
  }
}

function readList() {
  if (listTimer !== undefined) return;
  const wait = Math.max(50, listReadAt + LIST_EVERY_MS - Date.now());
  listTimer = setTimeout(() => {
    listTimer = undefined;
    listReadAt = Date.now();
    if (client) reread(client, { queryKey: keys.machines });
  }, wait);
}

/** A search tells of itself several times a second; what all know together is read less often. */
function readHosts() {
  if (hostsTimer !== undefined) return;
  hostsTimer = setTimeout(() => {
    hostsTimer = undefined;
    if (client) reread(client, { queryKey: keys.hosts });
  }, HOSTS_EVERY_MS);
}

/** One command on a hundred machines is hundreds of changes. */
function readActions() {
  if (actionsTimer !== undefined) return;
  actionsTimer = setTimeout(() => {
    actionsTimer = undefined;
    if (client) reread(client, { queryKey: keys.actions });
  }, ACTIONS_EVERY_MS);
}

/** Counts, filters and order follow a machine's status at once; its values are the cards' business. */
function patchList(views: readonly LiveView[]) {
  const before = client?.getQueryData<Machine[]>(keys.machines);
  if (!before) {
    if (isOnItsWay(keys.machines)) readList();
    return;
  }
  const byId = new Map(views.map((view) => [view.id, view]));
  let differs = false;
  const after = before.map((machine) => {
    const view = byId.get(machine.id);
    if (!view) return machine;
    if (view.warnings_count !== machine.warnings.length) readList();
    if (!hasChanged(machine, view)) return machine;
    differs = true;
    return patched(machine, view);
  });
  if (differs) {
    // Asked before: the answer that is on its way may be older, and would undo it.
    if (isOnItsWay(keys.machines)) readList();
    client?.setQueryData(keys.machines, after);
  }
  if (views.some((view) => !before.some((machine) => machine.id === view.id))) readList();
}

function isOnItsWay(queryKey: readonly string[]): boolean {
  return client !== undefined && client.isFetching({ queryKey, exact: true }) > 0;
}

/** The page of a machine follows its status at once, too, and then reads what else is new. */
function patchPages(views: readonly LiveView[]) {
  for (const view of views) {
    const key = keys.machine(view.id);
    const before = client?.getQueryData<MachineDetail>(key);
    if (client && !before && isOnItsWay(key)) reread(client, { queryKey: key });
    if (!client || !before || !hasChanged(before, view)) continue;
    client.setQueryData(key, patched(before, view));
    // An answer that is on its way may be older than this, and would undo it: it is dropped.
    void client.invalidateQueries({ queryKey: key });
  }
}

function patched<T extends Machine>(machine: T, view: LiveView): T {
  const { status, status_reason, status_since, last_seen, paused } = view;
  const { absence, is_expected, open_alerts, worst_alert } = view;
  return {
    ...machine,
    ...{ status, status_reason, status_since, last_seen, paused },
    ...{ absence, is_expected, open_alerts, worst_alert },
  };
}

/** Whether a list would say something else of it; when it was seen and what it read changes always. */
function hasChanged(machine: Machine, view: LiveView): boolean {
  const same = (a: unknown, b: unknown) => (a ?? null) === (b ?? null);
  return !(
    same(view.status, machine.status) &&
    same(view.status_reason, machine.status_reason) &&
    same(view.absence, machine.absence) &&
    same(view.is_expected, machine.is_expected) &&
    same(view.open_alerts, machine.open_alerts) &&
    same(view.worst_alert, machine.worst_alert)
  );
}

function onVisibility() {
  if (isHidden()) {
    store.pause();
    return;
  }
  store.resume();
  connection.wake();
  if (missed) readEverything();
  missed = false;
}

/** Begins to listen; gives back how to stop. */
export function startLive(queryClient: QueryClient): () => void {
  client = queryClient;
  connection.start();
  document.addEventListener('visibilitychange', onVisibility);
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    connection.stop();
    store.forget();
    client = undefined;
  };
}

let trouble: Trouble | null = null;
const troubleListeners = new Set<() => void>();

function setTrouble(now: Trouble | null) {
  if (trouble === now) return;
  trouble = now;
  for (const listener of troubleListeners) listener();
}

function subscribeToTrouble(listener: () => void): () => void {
  troubleListeners.add(listener);
  return () => troubleListeners.delete(listener);
}

/** Why the hub cannot store what comes; null when all is well. */
export function useTrouble(): Trouble | null {
  return useSyncExternalStore(subscribeToTrouble, () => trouble);
}

const nothing = () => () => {};

/** The moment's state of a machine; while `listen` is false it stays as it was. */
export function useLiveMachine(id: string, listen = true): LiveMachine | undefined {
  return useSyncExternalStore(listen ? (listener) => store.subscribe(id, listener) : nothing, () =>
    store.read(id),
  );
}

/** How the connection is; while `listen` is false it stays as it was when last drawn. */
export function useConnection(listen = true): Connection {
  return useSyncExternalStore(listen ? connection.subscribe : nothing, () => connection.connection);
}
