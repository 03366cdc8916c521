// Hosts as the lists show them. Pure, so that counts, filters and what is imported cannot disagree.
import type { DiscoveredHost, HeardBy, HostSeen, HostSource } from '@/api/types';
import { matches } from '@/lib/search';

export interface HostFilter {
  q?: string | undefined;
  source?: HostSource | undefined;
  /** Only what is no machine yet. */
  show?: 'new' | undefined;
}

export const SOURCE_WORDS: Record<HostSource, string> = {
  agent: 'Agent',
  manual: 'By hand',
  tailnet: 'Tailscale',
  lan: 'Local network',
};

export const SOURCE_MEANS: Record<HostSource, string> = {
  agent: 'Its agent tells of it',
  manual: 'Somebody added it as a machine; no agent speaks for it yet',
  tailnet: 'The tailnet has it',
  lan: 'A search of the local network found it',
};

/** How sure it is that a host on the local network is there. */
export const HEARD_WORDS: Record<HeardBy, string> = {
  open: 'A port is open',
  refused: 'Answers, and refuses all ports that were tried',
  arp: 'Answers to its hardware address alone',
  mdns: 'Told its neighbours of itself',
  arp_before: 'Seen before; nothing answered now',
};

/** What it is called where it is imported; nothing for what is a machine already. */
export function importKey({ key, machine_id }: Pick<DiscoveredHost, 'key' | 'machine_id'>) {
  return !machine_id && /^(tailnet|lan):/.test(key) ? key : undefined;
}

/** The row that a key stands for, also when the row has got another key since. */
export function hostOf(hosts: readonly DiscoveredHost[], key: string): DiscoveredHost | undefined {
  return hosts.find((host) => host.key === key) ?? hosts.find((host) => seenAs(host, key));
}

/** The key of one source of a row. */
export const keyOf = ({ source, key }: Pick<HostSeen, 'source' | 'key'>) => `${source}:${key}`;

/** The source of a row that is called so. */
function seenAs({ sources }: Pick<DiscoveredHost, 'sources'>, key: string): HostSeen | undefined {
  return sources.find((seen) => keyOf(seen) === key);
}

/**
 * What is imported where one source of a row is meant: the row, or, where that source belongs to it by its name
 * only, that alone. Nothing for what is a machine by more than a name.
 */
export function importKeyOf(host: DiscoveredHost, key: string): string | undefined {
  return seenAs(host, key)?.by_name ? key : importKey(host);
}

/** A machine whose name something else has. */
export interface Namesake {
  id: string;
  name: string;
}

/** The machine that a source is taken for because of its name, and of nothing else. */
export function namesakeOf(host: DiscoveredHost | undefined, key: string): Namesake | undefined {
  if (!host?.machine_id || !seenAs(host, key)?.by_name) return undefined;
  return { id: host.machine_id, name: hostTitle(host) };
}

/** What belongs to a row by its name only. */
export function seenByName({ sources }: Pick<DiscoveredHost, 'sources'>): HostSeen[] {
  return sources.filter(({ by_name }) => by_name);
}

/**
 * The addresses of a row, those of network cards included, and apart from them what only those know who belong to it
 * by its name alone.
 */
export function addressesApart(host: Pick<DiscoveredHost, 'addresses' | 'macs' | 'sources'>) {
  const main = host.sources.filter(({ by_name }) => !by_name);
  const those = (kind: 'addresses' | 'macs', isOwn: boolean) =>
    host[kind].filter((each) => main.some((seen) => seen[kind].includes(each)) === isOwn);
  const part = (isOwn: boolean) => ({
    addresses: those('addresses', isOwn),
    macs: those('macs', isOwn),
  });
  return { own: part(true), byName: part(false) };
}

/** What one source of a row is called, where the row's name is in doubt. */
export function partTitle(host: Titled, key: string): string {
  return key.startsWith('lan:') ? key.slice(4) : `${hostTitle(host)} of the tailnet`;
}

/** Why a source that is there by its name only may be another host. */
export function byNameMeans(host: DiscoveredHost, seen: HostSeen): string {
  const what = seen.source === 'lan' ? seen.key : 'The device';
  return host.machine_id
    ? `${what} has the name of ${hostTitle(host)}, which anybody can claim. Nothing else tells whether it is that machine.`
    : `${what} has the same name, which anybody can claim. Nothing else tells whether it is one host: importing one says nothing of the other.`;
}

/** As people call it: a machine by its name, others by the first part of theirs, or by where they are. */
export function hostTitle({ name, addresses, machine_id }: Titled): string {
  if (machine_id) return name ?? addresses[0] ?? 'A machine';
  return (name && (name.split('.')[0] || name)) ?? addresses[0] ?? 'A host without a name';
}

type Titled = Pick<DiscoveredHost, 'name' | 'addresses' | 'machine_id'>;

/** The name that a machine would get. */
export function suggestedName(host: Titled): string {
  return hostTitle(host).slice(0, 64);
}

/** Where a search found it; what only claims its name is somewhere else. */
export function lanAddress({ sources }: Pick<DiscoveredHost, 'sources'>): string | undefined {
  return sources.find(({ source, by_name }) => source === 'lan' && !by_name)?.key;
}

/** Where it is tried over SSH before it is a machine: where the search found it, else its first address. */
export function sshAddress(host: DiscoveredHost, key: string = host.key): string | undefined {
  const asked = seenAs(host, key);
  // The addresses of the row are those of what it may not be.
  if (asked?.by_name) return asked.source === 'lan' ? asked.key : undefined;
  return lanAddress(host) ?? addressesApart(host).own.addresses[0];
}

/** Where a look at it over SSH would go; undefined where nothing says that SSH is spoken there. */
export function scanPlace(
  address: string | undefined,
  { open_ports, ssh_banner }: Pick<DiscoveredHost, 'open_ports' | 'ssh_banner'>,
): { address: string; port?: string } | undefined {
  if (!address) return undefined;
  if (open_ports.includes(22)) return { address };
  // Of several ports nobody knows which one greeted.
  return ssh_banner && open_ports.length === 1
    ? { address, port: String(open_ports[0]) }
    : undefined;
}

/** Its names, without the one that it is called by here. */
export function otherNames(host: DiscoveredHost): string[] {
  const title = hostTitle(host).toLowerCase();
  return host.names.filter((each) => each.toLowerCase() !== title);
}

/** When anybody saw it last. */
export function lastSeen({ sources }: Pick<DiscoveredHost, 'sources'>): string | undefined {
  const times = sources.flatMap(({ at }) => (at ? [at] : []));
  return times.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1);
}

/** Each source once that tells of it by more than a name, in the order in which they are told. */
export function sourcesOf({ sources }: Pick<DiscoveredHost, 'sources'>): HostSource[] {
  return [...new Set(sources.flatMap(({ source, by_name }) => (by_name ? [] : [source])))];
}

export function selectHosts(
  hosts: readonly DiscoveredHost[],
  { q = '', source, show }: HostFilter,
): DiscoveredHost[] {
  return hosts.filter(
    (host) =>
      (show !== 'new' || !host.machine_id) &&
      (source === undefined || host.sources.some((seen) => seen.source === source)) &&
      matches(q, [
        ...host.names,
        ...host.addresses,
        ...host.macs,
        host.os?.name,
        host.ssh_banner,
        ...host.mdns_services,
      ]),
  );
}

/** "not imported, on the tailnet, text “nas”": what is filtered by. */
export function describeHostFilter({ q, source, show }: HostFilter): string {
  return [show && 'not imported', source && `seen by: ${SOURCE_WORDS[source]}`, q && `text “${q}”`]
    .filter(Boolean)
    .join(', ');
}

/** "12 hosts: 8 are machines, 4 are not yet." */
export function hostsSentence(hosts: readonly DiscoveredHost[]): string {
  if (hosts.length === 0) return 'Nothing is known yet.';
  const machines = hosts.filter(({ machine_id }) => machine_id).length;
  const others = hosts.length - machines;
  const all = hosts.length === 1 ? 'One host' : `${hosts.length} hosts`;
  if (others === 0)
    return hosts.length === 1 ? 'One host, and it is a machine.' : `${all}, all of them machines.`;
  if (machines === 0)
    return hosts.length === 1
      ? 'One host, and it is no machine yet.'
      : `${all}, none of them a machine yet.`;
  return `${all}: ${machines} ${machines === 1 ? 'is a machine' : 'are machines'}, ${others} not yet.`;
}
