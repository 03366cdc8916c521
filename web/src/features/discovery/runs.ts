// Searches of the local network: what was typed for one, and how one goes.
import type { Discovery, DiscoveryState } from '@/api/types';
import type { Mark, Tone } from '@/ui/StatusMark';

export const STATES: Record<DiscoveryState, { word: string; mark: Mark; tone: Tone }> = {
  running: { word: 'Searching', mark: 'unknown', tone: 'info' },
  done: { word: 'Done', mark: 'healthy', tone: 'ok' },
  cancelled: { word: 'Cancelled', mark: 'paused', tone: 'off' },
  failed: { word: 'Failed', mark: 'critical', tone: 'crit' },
  interrupted: { word: 'Interrupted', mark: 'warning', tone: 'warn' },
};

/** What a state means for what is listed below it. */
export function stateMeans({
  state,
  notes,
}: Pick<Discovery, 'state' | 'notes'>): string | undefined {
  switch (state) {
    case 'cancelled':
      return 'Somebody ended it. What it had found by then is kept.';
    case 'interrupted':
      return 'The hub ended before the search did. What it had found by then is kept; start it again for the rest.';
    case 'failed':
      return notes.length > 0 ? undefined : 'Nothing could be tried. The hub’s log says why.';
    default:
      return undefined;
  }
}

/** Networks as they were typed, with commas, spaces or lines between them. */
export function networksOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

/** How many addresses a network has; undefined where that cannot be said. */
function sizeOf(network: string): number | undefined {
  const found = /^\d+\.\d+\.\d+\.\d+(?:\/(\d{1,2}))?$/.exec(network);
  if (!found) return undefined;
  const prefix = Number(found[1] ?? 32);
  if (prefix > 32) return undefined;
  const all = 2 ** (32 - prefix);
  // Those of the network itself and of all its hosts together belong to nobody.
  return prefix >= 31 ? all : all - 2;
}

/** How many addresses would be tried; undefined where one of the networks is not readable. */
export function addressesOf(networks: readonly string[]): number | undefined {
  const sizes = networks.map(sizeOf);
  if (sizes.some((size) => size === undefined)) return undefined;
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}

/** Ports as they were typed; undefined where something else stands there. */
export function portsOf(text: string): number[] | undefined {
  const parts = networksOf(text);
  const ports = parts.map((part) => (/^\d{1,5}$/.test(part) ? Number(part) : 0));
  return ports.every((port) => port >= 1 && port <= 65_535) ? [...new Set(ports)] : undefined;
}

/** The hub tries no more in one search. */
export const MOST_ADDRESSES = 1024;
const MOST_PORTS = 16;

export function portsFault(text: string): string | undefined {
  const ports = portsOf(text);
  if (!ports) return 'Ports are numbers between 1 and 65535, with commas between them.';
  return ports.length > MOST_PORTS
    ? `${ports.length} ports; at most ${MOST_PORTS} are tried in one search.`
    : undefined;
}

/** How much of it is done, of a hundred. */
export function percentDone({ progress, state }: Discovery): number {
  if (state === 'done') return 100;
  const { addresses, addresses_tried } = progress;
  return addresses === 0 ? 0 : Math.min(100, Math.floor((100 * addresses_tried) / addresses));
}

const count = (many: number, one: string, more: string) =>
  `${many.toLocaleString('en')} ${many === 1 ? one : more}`;

export const hostsFound = (many: number): string =>
  many === 0 ? 'no host found' : `${count(many, 'host', 'hosts')} found`;

/** "120 of 254 addresses tried, 7 hosts found" */
export function progressWords({ progress, state }: Discovery): string {
  const { addresses, addresses_tried, hosts_found, step } = progress;
  const found = hostsFound(hosts_found);
  if (state === 'running' && step === 'naming') return `Asking for names, ${found}`;
  const all = count(addresses, 'address', 'addresses');
  return addresses_tried >= addresses
    ? `${all} tried, ${found}`
    : `${addresses_tried.toLocaleString('en')} of ${all} tried, ${found}`;
}
