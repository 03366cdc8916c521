import type { DiscoveredHost, HostSeen, HostSource } from '@/api/types';

/** One that knows of a host. A search knows it by where it found it, others by what is said of them. */
export function seen(source: HostSource, key: string, more: Partial<HostSeen> = {}): HostSeen {
  const addresses = source === 'lan' ? [key] : [];
  return { source, key, addresses, macs: [], by_name: false, ...more };
}

type Placed = 'key' | 'sources' | 'addresses' | 'macs';

/** A host that these know of, at the addresses that they know, as the hub puts them together. */
export function host(
  sources: [HostSeen, ...HostSeen[]],
  change: Partial<Omit<DiscoveredHost, Placed>> = {},
): DiscoveredHost {
  const [first] = sources;
  const all = (kind: 'addresses' | 'macs') => [...new Set(sources.flatMap((seen) => seen[kind]))];
  const isMachine = first.source === 'agent' || first.source === 'manual';
  return {
    key: `${isMachine ? 'machine' : first.source}:${first.key}`,
    ...(isMachine && { machine_id: first.key }),
    name: null,
    names: [],
    addresses: all('addresses').sort((a, b) => a.localeCompare(b, 'en', { numeric: true })),
    macs: all('macs'),
    sources,
    open_ports: [22],
    mdns_services: [],
    conflicts: [],
    ...change,
  };
}
