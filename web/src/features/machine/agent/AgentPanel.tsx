import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { ChevronRight, Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { deploymentsQuery, infoQuery } from '@/api/queries';
import type { AgentOrder, Deployment, MachineConnection, MachineDetail } from '@/api/types';
import { sentence } from '@/lib/sentence';
import { DeploymentAnswer } from '@/shared/agents/DeploymentAnswer';
import {
  actionWord,
  deploymentFailedAt,
  deploymentSentence,
  deploymentSteps,
} from '@/shared/agents/deployment';
import { type Standing, standingOf } from '@/shared/agents/version';
import { can } from '@/shared/can';
import { ListState } from '@/shared/ListState';
import { useRole } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { Button, IconButton } from '@/ui/Button';
import { Menu } from '@/ui/Menu';
import { Panel } from '@/ui/Panel';
import { StatusMark, toneText } from '@/ui/StatusMark';
import { StepList } from '@/ui/Steps';
import { OldAgents } from './OldAgents';
import { OrderDialog } from './OrderDialog';

type Action = AgentOrder['action'];

interface Props {
  machine: MachineDetail;
  connection: MachineConnection;
}

/** The agent of a machine, as far as the hub itself can put it there, change it and take it away. */
export function AgentPanel({ machine, connection }: Props) {
  const query = useQuery(deploymentsQuery(machine.id));
  const hub = useQuery(infoQuery).data?.version;
  const asked = useAskedAction();
  const deployments = query.data?.items ?? [];
  const standing = standingOf(machine, hub, deployments);
  const isBusy = deployments[0]?.state === 'running';
  return (
    <Panel
      title="Agent"
      actions={<Actions standing={standing} isBusy={isBusy} onAsk={asked.ask} />}
    >
      <Words machine={machine} standing={standing} hub={hub} />
      {/* There before anything is in it: only then is what comes into it read out. */}
      <p role="status" className="sr-only">
        {deployments[0] && deploymentSentence(deployments[0], machine.name)}
      </p>
      <ListState what="history of its agent" query={query}>
        {({ items }) => (
          <Past machine={machine} deployments={items} onRetry={isBusy ? undefined : asked.ask} />
        )}
      </ListState>
      <OldAgents self={machine.id} isOld={standing === 'old'} hub={hub} />
      {asked.action && (
        <OrderDialog
          machine={machine}
          connection={connection}
          action={asked.action}
          isFirst={standing === 'none' || standing === 'removed'}
          onClose={asked.close}
        />
      )}
    </Panel>
  );
}

/** In the address, so that other pages lead right to it, and back undoes it. */
function useAskedAction() {
  const { agent } = useSearch({ strict: false });
  const navigate = useNavigate({ from: '/machines/$id' });
  const allowed = can.deployAgents(useRole());
  const [other, setOther] = useState<Action>();
  return {
    action: allowed.ok ? (agent ?? other) : undefined,
    ask: setOther,
    close: () => {
      setOther(undefined);
      if (agent) {
        void navigate({
          search: (before) => ({ ...before, agent: undefined }),
          replace: true,
          resetScroll: false,
        });
      }
    },
  };
}

interface ActionsProps {
  standing: Standing;
  isBusy: boolean;
  onAsk: (action: Action) => void;
}

function Actions({ standing, isBusy, onAsk }: ActionsProps) {
  const allowed = can.deployAgents(useRole());
  const why = allowed.why ?? (isBusy ? 'Its agent is being changed already.' : undefined);
  const state = { disabled: why !== undefined, title: why };
  const isThere = standing === 'old' || standing === 'current';
  return (
    <>
      {!isThere && (
        <Button size="sm" variant="primary" {...state} onClick={() => onAsk('install')}>
          Install over SSH…
        </Button>
      )}
      {standing === 'old' && (
        <Button size="sm" variant="primary" {...state} onClick={() => onAsk('upgrade')}>
          Upgrade…
        </Button>
      )}
      {isThere && (
        <>
          <Button size="sm" {...state} onClick={() => onAsk('reconfigure')}>
            Set anew…
          </Button>
          <Menu
            align="end"
            trigger={
              <IconButton label="More to do with the agent" {...state}>
                <Ellipsis size={18} aria-hidden />
              </IconButton>
            }
            items={[
              ...(standing === 'current'
                ? [
                    {
                      label: 'Put the hub’s version there…',
                      onSelect: soon(() => onAsk('upgrade')),
                    },
                  ]
                : []),
              { label: 'Install it again…', onSelect: soon(() => onAsk('install')) },
              'separator',
              { label: 'Remove it…', danger: true, onSelect: soon(() => onAsk('remove')) },
            ]}
          />
        </>
      )}
    </>
  );
}

/** The menu gives the focus back before the dialog takes it. */
const soon = (open: () => void) => () => void setTimeout(open);

interface WordsProps {
  machine: MachineDetail;
  standing: Standing;
  hub: string | undefined;
}

function Words({ machine, standing, hub }: WordsProps) {
  const { agent } = machine;
  switch (standing) {
    case 'none':
    case 'removed':
      return (
        <p className="max-w-prose text-t2">
          {standing === 'none'
            ? 'No agent has spoken for this machine yet. '
            : 'Its agent was removed, and nothing came from it since. '}
          The hub can install one over SSH, or{' '}
          <Link
            to="/machines/$id"
            params={{ id: machine.id }}
            search={{ tab: 'connection', add: 'agent' }}
            className="text-accent underline underline-offset-2"
          >
            you run one command there
          </Link>
          .
        </p>
      );
    case 'old':
      return (
        <p className="flex gap-2">
          <StatusMark mark="warning" tone="warn" className="mt-[3px]" />
          <span>
            <span className={`font-medium ${toneText.warn}`}>{agent.version} is old.</span>{' '}
            <span className="text-t2">This hub’s own is {hub}.</span>
          </span>
        </p>
      );
    default:
      return (
        <p className="text-t2">
          {agent.version ? `Version ${agent.version}` : 'Its version is not known'}
          {agent.version != null && agent.version === hub && ', as the hub has it'}
          {machine.last_seen && (
            <>
              {' '}
              <span className="text-t3">
                · last heard <TimeAgo at={machine.last_seen} />
              </span>
            </>
          )}
        </p>
      );
  }
}

interface PastProps {
  machine: MachineDetail;
  deployments: readonly Deployment[];
  onRetry: ((action: Action) => void) | undefined;
}

/** The newest in full while it goes on or where it did not work; the others as lines. */
function Past({ machine, deployments, onRetry }: PastProps) {
  const [newest] = deployments;
  if (!newest) return null;
  const isOpen = newest.state !== 'done';
  const rest = isOpen ? deployments.slice(1) : deployments;
  return (
    <>
      {isOpen && (
        <div className="mt-4">
          <DeploymentAnswer
            deployment={newest}
            name={machine.name}
            remedy={() =>
              onRetry && (
                <Button size="sm" onClick={() => onRetry(newest.action)}>
                  Try again…
                </Button>
              )
            }
          />
        </div>
      )}
      {rest.length > 0 && (
        <section aria-label="What was done to the agent" className="mt-4">
          <ul className="divide-y divide-line border-t border-line text-13">
            {rest.map((one) => (
              <Line key={one.id} deployment={one} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

const ENDS = {
  done: { word: 'Done', mark: 'healthy', tone: 'ok' },
  failed: { word: 'Failed', mark: 'critical', tone: 'crit' },
  interrupted: { word: 'Interrupted', mark: 'warning', tone: 'warn' },
  running: { word: 'Under way', mark: 'unknown', tone: 'info' },
} as const;

function Line({ deployment }: { deployment: Deployment }) {
  const { action, state, started_at, by, failure } = deployment;
  const { word, mark, tone } = ENDS[state];
  const at = deploymentFailedAt(deployment);
  return (
    <li>
      <details className="group">
        <summary className="flex cursor-pointer flex-wrap items-center gap-x-3 gap-y-0.5 rounded-control py-2 hover:bg-s2">
          <ChevronRight
            size={14}
            aria-hidden
            className="-mr-1.5 text-t3 transition-transform duration-120 group-open:rotate-90"
          />
          <StatusMark mark={mark} tone={tone} size={12} />
          <span className="font-medium">{actionWord(action)}</span>
          <span className={state === 'done' ? 'text-t3' : toneText[tone]}>
            {state === 'failed' && at ? `${word} at “${at}”` : word}
          </span>
          <span className="ml-auto text-t3">
            <TimeAgo at={started_at} />, by <bdi>{by}</bdi>
          </span>
        </summary>
        <StepList label={`Steps: ${actionWord(action)}`} steps={deploymentSteps(deployment)} long />
        {failure && (
          <p className="px-3 pb-3 [overflow-wrap:anywhere]">
            {sentence(failure.message)} <span className="text-t2">{failure.advice}</span>
          </p>
        )}
      </details>
    </li>
  );
}
