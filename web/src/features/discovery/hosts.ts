// Hosts as the lists show them. Pure, so that counts, filters and what is imported cannot disagree.
import type { DiscoveredHost, HeardBy, HostSource } from '@/api/types';
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
  const at = key.indexOf(':');
  const [source, name] = [key.slice(0, at), key.slice(at + 1)];
  return (
    hosts.find((host) => host.key === key) ??
    hosts.find(({ sources }) => sources.some((seen) => seen.source === source && seen.key === name))
  );
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

/** Where it is tried over SSH before it is a machine: where the search found it, else its first address. */
export function sshAddress({ sources, addresses }: DiscoveredHost): string | undefined {
  return sources.find(({ source }) => source === 'lan')?.key ?? addresses[0];
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

/** Each source once, in the order in which they are told. */
export function sourcesOf({ sources }: Pick<DiscoveredHost, 'sources'>): HostSource[] {
  return [...new Set(sources.map(({ source }) => source))];
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
