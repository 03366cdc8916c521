import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { connectivityQuery, tailscaleStatusQuery } from '@/api/queries';
import { can } from '@/shared/can';
import { ListState } from '@/shared/ListState';
import { Part } from '@/shared/SettingsPart';
import { useRole } from '@/shared/session';
import { ConnectivityForm } from './ConnectivityForm';
import { TestAddress } from './TestAddress';

/** By which way the hub reaches machines, as whom, and a try of any address. */
export default function ConnectivitySettings() {
  const mayTest = can.testSsh(useRole());
  const query = useQuery(connectivityQuery);
  return (
    <>
      <Part
        title="How machines are reached"
        lead="The hub logs in to them over SSH, for what their agents do not do. A machine that is reached otherwise says so on its own page, under Connection."
      >
        <ListState what="connectivity" query={query}>
          {(data) => (
            <>
              <ConnectivityForm saved={data} />
              <TailnetLine isUsed={data.mode === 'tailscale'} />
            </>
          )}
        </ListState>
      </Part>
      {mayTest.ok && (
        <Part
          title="Try an address"
          lead="Whether the hub gets in, step by step. Nothing is changed there, and nothing is remembered."
        >
          <ListState what="connectivity" query={query}>
            {(data) => <TestAddress usual={data} />}
          </ListState>
        </Part>
      )}
    </>
  );
}

/** Where names in the tailnet come from, and that they come from nowhere. */
function TailnetLine({ isUsed }: { isUsed: boolean }) {
  const status = useQuery(tailscaleStatusQuery).data;
  const isUnknown = status !== undefined && (status.source === 'off' || !status.configured);
  return (
    <p className="mt-4 text-13 text-t2">
      {isUsed && isUnknown ? (
        <span className="text-warn">
          The hub does not read your tailnet’s list, so it learns no names and addresses there.
        </span>
      ) : (
        'Names and addresses in the tailnet come from its list of devices.'
      )}{' '}
      <Link
        to="/settings/$section"
        params={{ section: 'tailscale' }}
        className="text-accent underline underline-offset-2"
      >
        {isUnknown ? 'Set up Tailscale' : 'Tailscale'}
      </Link>
    </p>
  );
}
