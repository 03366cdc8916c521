import { useQuery } from '@tanstack/react-query';
import { connectivityQuery } from '@/api/queries';
import { DOCKER, POWER } from '@/shared/agents/wishes';
import { Field, Input, Switch } from '@/ui/Field';
import { hasLinked, hasNew, lacksRoot } from './draft';
import type { ImportDraft } from './use-import-draft';

/** The agent, in the same go. */
export function AgentFields({ draft }: { draft: ImportDraft }) {
  const usual = useQuery(connectivityQuery).data;
  const { hosts, shared, setShared, refusal } = draft;
  const { installs, docker, power, hubUrl } = shared;
  return (
    <>
      <Switch
        label="Install the agent right after"
        hint="The hub logs in over SSH, puts its agent there as a service, and waits for the first beat. It needs root and systemd there. Without it, a machine is listed as never seen."
        checked={installs}
        onChange={(on) => setShared({ installs: on })}
      />
      {installs && hasNew(hosts) && lacksRoot(shared, usual?.user) && (
        <p role="status" className="text-13 text-warn">
          The agent cannot be installed by who does not become root: choose a way to above.
        </p>
      )}
      {installs && (
        <>
          <Switch {...DOCKER} checked={docker} onChange={(on) => setShared({ docker: on })} />
          <Switch {...POWER} checked={power} onChange={(on) => setShared({ power: on })} />
          {hasLinked(hosts) && (
            <p className="text-13 text-t2">
              What is off here stays as it is on an existing machine that has an agent.
            </p>
          )}
          <Field
            label="The hub’s address for the agent"
            optional
            hint="When empty: the hub’s public address, or the one at which the machine sees the hub."
            error={refusal?.field('agent/hub_url')}
          >
            <Input
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              placeholder="https://lab.example/hub"
              value={hubUrl}
              onChange={(event) => setShared({ hubUrl: event.target.value })}
            />
          </Field>
        </>
      )}
    </>
  );
}
