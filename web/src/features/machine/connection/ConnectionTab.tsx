import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { connectionQuery } from '@/api/queries';
import type { MachineDetail } from '@/api/types';
import { can } from '@/shared/can';
import { ListState } from '@/shared/ListState';
import { useSshTest } from '@/shared/remote/use-ssh-test';
import { useRole } from '@/shared/session';
import { EmptyState } from '@/ui/states';
import { AgentPanel } from '../agent/AgentPanel';
import { SudoersPanel } from '../sudoers/SudoersPanel';
import { HostKeyReview } from './HostKeyReview';
import { HostKeys } from './HostKeys';
import { HowReached } from './HowReached';
import { OwnCredentials } from './OwnCredentials';

/** How the hub gets into this machine, with what, and how it knows that it is the right one. */
export default function ConnectionTab({ machine }: { machine: MachineDetail }) {
  const allowed = can.seeConnections(useRole());
  if (!allowed.ok) {
    return (
      <EmptyState
        title="How it is reached is not for viewers"
        body="Only an operator or admin sees how the hub logs in to machines."
      />
    );
  }
  return <Connection machine={machine} />;
}

function Connection({ machine }: { machine: MachineDetail }) {
  const query = useQuery(connectionQuery(machine.id));
  const test = useSshTest();
  const testButton = useRef<HTMLButtonElement>(null);
  const review = useRef<HTMLElement>(null);
  return (
    <ListState what="connection" query={query}>
      {(connection) => (
        <div className="flex max-w-[960px] flex-col gap-4">
          {connection.refused && (
            <HostKeyReview
              ref={review}
              machine={machine}
              connection={connection}
              refused={connection.refused}
              onSettled={() => {
                // What was tried before is of no matter; what comes next is to see whether it is reached now.
                test.forget();
                testButton.current?.focus();
              }}
            />
          )}
          <HowReached
            machine={machine}
            connection={connection}
            test={test}
            testButton={testButton}
            onCompare={() => review.current?.focus()}
          />
          <AgentPanel machine={machine} connection={connection} />
          <HostKeys machine={machine} connection={connection} />
          <SudoersPanel machine={machine} />
          <OwnCredentials machine={machine} user={connection.effective.user} />
        </div>
      )}
    </ListState>
  );
}
