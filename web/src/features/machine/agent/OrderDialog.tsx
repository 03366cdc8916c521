import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { asApiError } from '@/api/problem';
import { binariesQuery, infoQuery } from '@/api/queries';
import type { AgentOrder, MachineConnection, MachineDetail } from '@/api/types';
import { DOCKER, POWER } from '@/shared/agents/wishes';
import { ConfirmDialog } from '@/ui/Dialog';
import { Field, Input, Select, Switch } from '@/ui/Field';
import { FormDialog } from '@/ui/FormDialog';
import { useAgentOrder } from './use-agent';

interface Props {
  machine: MachineDetail;
  connection: MachineConnection;
  action: AgentOrder['action'];
  /** There is none yet, so what is not wished for is off. */
  isFirst: boolean;
  onClose: () => void;
}

/** What is done, what it means for the machine, and what the agent may read from then on. */
export function OrderDialog(props: Props) {
  return props.action === 'remove' ? <Removal {...props} /> : <Order {...props} />;
}

type Wish = 'stays' | 'yes' | 'no';

const WISHES = [
  { value: 'stays', label: 'Stays as it is' },
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
] as const;

const ANSWERS: Record<Wish, boolean | null> = { stays: null, yes: true, no: false };

function Order({ machine, connection, action, isFirst, onClose }: Props) {
  const { mutate, isPending, error, reset } = useAgentOrder(machine.id, onClose);
  const [docker, setDocker] = useState<Wish>(isFirst ? 'no' : 'stays');
  const [power, setPower] = useState<Wish>(isFirst ? 'no' : 'stays');
  const [hubUrl, setHubUrl] = useState('');
  const refusal = error ? asApiError(error) : undefined;
  const words = useWords(machine, connection, action);
  const isNowhere = connection.effective.hosts.length === 0;
  const isIdle =
    action === 'reconfigure' && docker === 'stays' && power === 'stays' && hubUrl.trim() === '';
  return (
    <FormDialog
      size="md"
      title={words.title}
      description={words.means}
      submit={words.submit}
      busy={isPending}
      refusal={
        isNowhere
          ? 'The hub knows no address of it. Set one above, under Connection.'
          : refusal?.errors.length === 0
            ? refusal.detail
            : undefined
      }
      onSubmit={() => {
        if (isNowhere) return;
        if (isIdle) {
          onClose();
          return;
        }
        mutate({
          action,
          docker: ANSWERS[docker],
          power: ANSWERS[power],
          hub_url: hubUrl.trim() || null,
        });
      }}
      onClose={onClose}
    >
      <WishField {...DOCKER} isFirst={isFirst} value={docker} onChange={setDocker} />
      <WishField {...POWER} isFirst={isFirst} value={power} onChange={setPower} />
      {action !== 'upgrade' && (
        <Field
          label="The hub’s address for the agent"
          optional
          hint={
            action === 'install'
              ? 'Left empty, it is the hub’s public address, or where the machine sees the hub now.'
              : 'Left empty, it stays. With another one the agent enrols anew; the machine stays the same.'
          }
          error={refusal?.field('hub_url')}
        >
          <Input
            type="text"
            inputMode="url"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            placeholder="http://hub.lan:7420"
            value={hubUrl}
            onChange={(event) => {
              setHubUrl(event.target.value);
              reset();
            }}
          />
        </Field>
      )}
    </FormDialog>
  );
}

interface WishProps {
  label: string;
  hint: string;
  isFirst: boolean;
  value: Wish;
  onChange: (value: Wish) => void;
}

/** The hub does not know what the agent that is there may read: to leave it so is a third answer. */
function WishField({ label, hint, isFirst, value, onChange }: WishProps) {
  if (isFirst) {
    return (
      <Switch
        label={label}
        hint={hint}
        checked={value === 'yes'}
        onChange={(on) => onChange(on ? 'yes' : 'no')}
      />
    );
  }
  return (
    <Field label={label} hint={hint}>
      <Select value={value} options={WISHES} onChange={onChange} className="sm:w-56" />
    </Field>
  );
}

interface Words {
  title: string;
  means: ReactNode;
  submit: string;
}

function useWords(
  { name, agent }: MachineDetail,
  { effective }: MachineConnection,
  action: AgentOrder['action'],
): Words {
  const hub = useQuery(infoQuery).data?.version;
  const programs = useQuery(binariesQuery).data?.items;
  const who = `as ${effective.user}`;
  const none = programs?.length === 0 && (
    <span className="mt-1 block text-warn">
      This hub has no agent to hand out. Put one into its agents folder first.
    </span>
  );
  switch (action) {
    case 'upgrade':
      return {
        title: `Upgrade the agent of ${name}`,
        means: (
          <>
            The hub logs in {who} and puts its own agent{hub && ` ${hub}`} in the place of{' '}
            {agent.version ?? 'the one that is there'}. If the new one does not beat, the one from
            before is brought back. {none}
          </>
        ),
        submit: 'Upgrade',
      };
    case 'reconfigure':
      return {
        title: `Set the agent of ${name} anew`,
        means: `The hub logs in ${who}, changes what the agent may read, and starts it again. Its program and its state stay.`,
        submit: 'Set anew',
      };
    default:
      return {
        title: `Install the agent on ${name}`,
        means: (
          <>
            The hub logs in {who}, becomes root, puts the agent there as a service with a user of
            its own, and waits for its first beat. What fails is taken back. {none}
          </>
        ),
        submit: 'Install',
      };
  }
}

function Removal({ machine, onClose }: Props) {
  const { mutateAsync } = useAgentOrder(machine.id, () => {});
  const { name } = machine;
  return (
    <ConfirmDialog
      open
      danger
      onOpenChange={onClose}
      title={`Remove the agent of ${name}?`}
      confirmLabel="Remove the agent"
      body={
        <>
          <p>
            The hub logs in to <b className="font-medium text-t1">{name}</b> and takes away the
            agent’s service, program, state and user, and its token is withdrawn.
          </p>
          <p className="mt-2">
            The machine and its history stay in the hub, and nothing new of it comes. Where it is
            expected to be on, an alert will say that it is away: pause it first if you want none.
          </p>
        </>
      }
      onConfirm={() => mutateAsync({ action: 'remove' })}
    />
  );
}
