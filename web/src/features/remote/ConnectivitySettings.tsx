import { useQuery } from '@tanstack/react-query';
import { connectivityQuery } from '@/api/queries';
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
          {(data) => <ConnectivityForm key={JSON.stringify(data)} saved={data} />}
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
