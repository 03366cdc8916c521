import { useQuery } from '@tanstack/react-query';
import { credentialsQuery, tailscaleSettingsQuery, tailscaleStatusQuery } from '@/api/queries';
import { can } from '@/shared/can';
import { ListState } from '@/shared/ListState';
import { Part } from '@/shared/SettingsPart';
import { useRole } from '@/shared/session';
import { storedOf } from './draft';
import { SourceForm } from './SourceForm';
import { Standing, ToConnectivity } from './Standing';

/** Whether and how the hub reads the list of the tailnet's devices. */
export default function TailscaleSettings() {
  const allowed = can.changeSettings(useRole());
  const status = useQuery(tailscaleStatusQuery);
  return (
    <>
      <Part
        title="Tailscale"
        lead={
          <>
            The hub can read which devices your tailnet has: their names and addresses, whether they
            are online, when their keys end. It changes nothing there. Whether machines are reached
            that way is set under <ToConnectivity />.
          </>
        }
      >
        <ListState what="standing of Tailscale" query={status}>
          {(data) => <Standing status={data} />}
        </ListState>
      </Part>
      <Part title="Where the list comes from">
        {allowed.ok ? (
          <Source />
        ) : (
          <p className="text-t2">Only an admin sees how Tailscale is asked, and changes it.</p>
        )}
      </Part>
    </>
  );
}

function Source() {
  const settings = useQuery(tailscaleSettingsQuery);
  const credentials = useQuery(credentialsQuery);
  return (
    <ListState what="settings of Tailscale" query={settings}>
      {(saved) => (
        <ListState what="credentials" query={credentials}>
          {({ items }) => <SourceForm saved={saved} stored={storedOf(items)} />}
        </ListState>
      )}
    </ListState>
  );
}
