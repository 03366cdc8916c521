import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { hostsQuery } from '@/api/queries';
import { useTitle } from '@/lib/title';
import { can } from '@/shared/can';
import { useRole } from '@/shared/session';
import { buttonClass } from '@/ui/Button';
import { AllHosts } from './AllHosts';
import { hostsSentence } from './hosts';
import { ImportLayer } from './import/ImportLayer';
import { ImportStrip } from './import/ImportStrip';
import { LocalNetwork } from './LocalNetwork';
import { Tailnet } from './Tailnet';

const route = getRouteApi('/shell/discover');

/** What could be a machine: in the tailnet, on the local network, and what is one already. */
export default function DiscoverPage() {
  const { list } = route.useSearch();
  const { data } = useQuery(hostsQuery);
  const allowed = can.discover(useRole());
  useTitle('Discover');
  return (
    <>
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h1 className="text-20 font-semibold">Discover</h1>
          <p className="min-h-5 text-14 text-t2">{data && hostsSentence(data.items)}</p>
        </div>
        <Link to="/scans" className={buttonClass({ size: 'sm' })}>
          Scans
        </Link>
      </div>
      <Lists />
      {!allowed.ok && (
        <p className="mb-3 text-13 text-t3">
          Only an operator or admin may search the network and import hosts.
        </p>
      )}
      <ImportStrip />
      {list === 'tailscale' ? <Tailnet /> : list === 'local' ? <LocalNetwork /> : <AllHosts />}
      <ImportLayer />
    </>
  );
}

const LISTS = [
  { list: undefined, name: 'All hosts' },
  { list: 'tailscale', name: 'Tailscale' },
  { list: 'local', name: 'Local network' },
] as const;

function Lists() {
  const { list: current } = route.useSearch();
  return (
    <nav aria-label="Where hosts are known from" className="mt-3 mb-4 -ml-2.5 flex gap-1">
      {LISTS.map(({ list, name }) => (
        <Link
          key={name}
          to="/discover"
          search={{ list }}
          aria-current={current === list ? 'page' : undefined}
          activeOptions={{ exact: true }}
          className="flex h-9 items-center rounded-button px-2.5 text-14 font-medium whitespace-nowrap text-t2 hover:bg-s2 hover:text-t1 aria-[current=page]:bg-s3 aria-[current=page]:text-t1 pointer-coarse:h-11"
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
