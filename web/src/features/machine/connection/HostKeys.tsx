import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { keys } from '@/api/queries';
import type { HostKey, MachineConnection, MachineDetail } from '@/api/types';
import { can } from '@/shared/can';
import { keyTypeWords, trustWords } from '@/shared/remote/words';
import { useRole } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { toast } from '@/shared/toast';
import { Button } from '@/ui/Button';
import { CopyText } from '@/ui/CopyField';
import { ConfirmDialog } from '@/ui/Dialog';
import { Panel } from '@/ui/Panel';
import { StatusMark, toneText } from '@/ui/StatusMark';
import { Table, Td, Th } from '@/ui/Table';
import { standingOf } from './host-keys';

interface Props {
  machine: MachineDetail;
  connection: MachineConnection;
}

/** By which keys the hub knows that it is this machine, and why it trusts them. */
export function HostKeys({ machine, connection }: Props) {
  const allowed = can.changeConnections(useRole());
  const [isForgetting, setForgetting] = useState(false);
  const hostKeys = connection.host_keys;
  const isTrusting = hostKeys.some(({ trusted_by }) => trusted_by != null);
  return (
    <Panel
      title="Host keys"
      note={
        allowed.ok ? 'by which the hub knows this machine' : 'Only an admin changes what is trusted'
      }
      flush={hostKeys.length > 0}
      actions={
        isTrusting && (
          <Button
            size="sm"
            variant="quiet"
            disabled={!allowed.ok}
            title={allowed.why}
            onClick={() => setForgetting(true)}
          >
            Forget…
          </Button>
        )
      }
    >
      {hostKeys.length === 0 ? (
        <p className="text-13 text-t2">
          None yet. The first that the machine shows is trusted from then on; with an agent, the one
          that it reports.
        </p>
      ) : (
        <Table label="Host keys">
          <thead>
            <tr>
              <Th>Type</Th>
              <Th>Fingerprint</Th>
              <Th className="hidden md:table-cell">Why it is trusted</Th>
              <Th className="hidden sm:table-cell">Now</Th>
            </tr>
          </thead>
          <tbody>
            {hostKeys.map((key) => (
              <Row key={key.fingerprint} hostKey={key} />
            ))}
          </tbody>
        </Table>
      )}
      {isForgetting && <Forgetting machine={machine} onClose={() => setForgetting(false)} />}
    </Panel>
  );
}

function Row({ hostKey }: { hostKey: HostKey }) {
  const { key_type, fingerprint } = hostKey;
  const { mark, tone, word } = standingOf(hostKey);
  const standing = (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <StatusMark mark={mark} tone={tone} size={12} />
      <span className={toneText[tone]}>{word}</span>
    </span>
  );
  return (
    <tr>
      <Td className="whitespace-nowrap font-medium">{keyTypeWords(key_type)}</Td>
      <Td>
        <CopyText label={`fingerprint of the ${keyTypeWords(key_type)} key`} text={fingerprint} />
        <span className="mt-1 block text-t3 md:hidden">
          <Why hostKey={hostKey} />
        </span>
        <span className="mt-1 block sm:hidden">{standing}</span>
      </Td>
      <Td className="hidden text-t2 md:table-cell">
        <Why hostKey={hostKey} />
      </Td>
      <Td className="hidden sm:table-cell">{standing}</Td>
    </tr>
  );
}

function Why({ hostKey }: { hostKey: HostKey }) {
  const { trusted_at, accepted_by } = hostKey;
  return (
    <>
      {trustWords(hostKey)}
      {accepted_by && (
        <>
          {' '}
          by <bdi>{accepted_by}</bdi>
        </>
      )}
      {trusted_at && (
        <span className="text-t3">
          {' · '}
          <TimeAgo at={trusted_at} />
        </span>
      )}
    </>
  );
}

function Forgetting({ machine, onClose }: { machine: MachineDetail; onClose: () => void }) {
  const queryClient = useQueryClient();
  return (
    <ConfirmDialog
      open
      danger
      onOpenChange={onClose}
      title={`Forget the host keys of ${machine.name}?`}
      confirmLabel="Forget"
      body={
        <p>
          The hub trusts none of them any more. The next key that the machine shows is trusted
          without a question, unless its agent reports others. To take a key that was refused,
          accept that one instead.
        </p>
      }
      onConfirm={async () => {
        await answer(
          api.DELETE('/api/v1/machines/{id}/host-keys', { params: { path: { id: machine.id } } }),
        );
        await queryClient.invalidateQueries({ queryKey: keys.connection(machine.id) });
        toast(`The host keys of ${machine.name} are forgotten`);
      }}
    />
  );
}
