import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, type Ref, useId, useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { connectionQuery, keys } from '@/api/queries';
import type { MachineConnection, MachineDetail, RefusedHostKey } from '@/api/types';
import { can } from '@/shared/can';
import { hostKeyFile, keyTypeWords, shortFingerprint } from '@/shared/remote/words';
import { useRole } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { toast } from '@/shared/toast';
import { Button } from '@/ui/Button';
import { CopyField, CopyText } from '@/ui/CopyField';
import { ConfirmDialog } from '@/ui/Dialog';
import { StatusMark, toneText } from '@/ui/StatusMark';
import { witnessOf } from './host-keys';

interface Props {
  ref: Ref<HTMLElement>;
  machine: MachineDetail;
  connection: MachineConnection;
  refused: RefusedHostKey;
  /** It was accepted here, and this panel goes. */
  onSettled: () => void;
}

/** A machine shows another host key than before: what that means, how to tell, and the decision. */
export function HostKeyReview({ ref, machine, connection, refused, onSettled }: Props) {
  const id = useId();
  const allowed = can.acceptHostKeys(useRole());
  const [isAsking, setAsking] = useState(false);
  const [isNewer, setNewer] = useState(false);
  const { name } = machine;
  const before = connection.host_keys.filter(({ trusted_by }) => trusted_by != null);
  const witness = witnessOf(refused, connection.host_keys);
  return (
    <section
      ref={ref}
      tabIndex={-1}
      aria-labelledby={id}
      className="rounded-card border border-warn/70 bg-s1"
    >
      <div className="flex items-start gap-2.5 px-4 pt-4">
        <StatusMark mark="warning" tone="warn" size={16} className="mt-0.5" />
        <div className="min-w-0 flex-1">
          <h2 id={id} className="text-15 font-semibold [overflow-wrap:anywhere]">
            <bdi>{name}</bdi> shows another host key
          </h2>
          <p className="mt-1 max-w-prose text-t2">
            Its SSH server was set up anew, or something else answers in its place and would get
            what the hub sends. Until an admin decides, the hub does not log in there.
          </p>
        </div>
      </div>
      {isNewer && (
        <p role="alert" className="mx-4 mt-3 rounded-control border border-warn/70 px-3 py-2">
          Nothing was accepted: the machine has shown yet another key meanwhile. It is below now;
          compare again.
        </p>
      )}
      <div className="grid gap-3 p-4 sm:grid-cols-2">
        <Side title={before.length > 1 ? 'Trusted until now: one of' : 'Trusted until now'}>
          {before.length === 0 ? (
            <p className="text-13 text-t2">
              None. The hub waits for a key that the machine’s agent reports.
            </p>
          ) : (
            before.map(({ fingerprint, key_type, trusted_at }) => (
              <Fingerprint key={fingerprint} type={key_type} fingerprint={fingerprint}>
                {trusted_at && (
                  <>
                    since <TimeAgo at={trusted_at} />
                  </>
                )}
              </Fingerprint>
            ))
          )}
        </Side>
        <Side title="Shown now, and refused" isNew>
          <Fingerprint type={refused.key_type} fingerprint={refused.fingerprint}>
            shown <TimeAgo at={refused.at} />
          </Fingerprint>
        </Side>
      </div>
      <div className="flex flex-col gap-4 border-t p-4">
        <div className="flex gap-2.5">
          <StatusMark mark={witness.mark} tone={witness.tone} className="mt-[3px]" />
          <p className="max-w-prose">
            <span className={`font-medium ${toneText[witness.tone]}`}>{witness.word}</span>{' '}
            <span className="text-t2">{witness.means}</span>
          </p>
        </div>
        <div>
          <p className="mb-1.5 max-w-prose text-t2">
            To be sure, run this at the machine’s own screen or console. It has to print the
            fingerprint that is shown now.
          </p>
          <CopyField
            label="The command that prints the fingerprint"
            text={`ssh-keygen -lf ${hostKeyFile(refused.key_type)}`}
          />
        </div>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <Button
            // Nothing speaks for a key that its agent does not know: it is not what should be done.
            variant={witness.tone === 'ok' ? 'primary' : 'default'}
            disabled={!allowed.ok}
            className="max-w-full"
            aria-describedby={allowed.why && `${id}-why`}
            onClick={() => {
              setNewer(false);
              setAsking(true);
            }}
          >
            <span className="truncate">
              Accept <span className="font-mono text-13">{refused.fingerprint}</span>
            </span>
          </Button>
          {allowed.why && (
            <span id={`${id}-why`} className="text-13 text-t3">
              {allowed.why}
            </span>
          )}
        </div>
      </div>
      {isAsking && (
        <Accepting
          machine={machine}
          refused={refused}
          isDangerous={witness.tone !== 'ok'}
          onClose={() => setAsking(false)}
          onAccepted={onSettled}
          onNewer={() => setNewer(true)}
        />
      )}
    </section>
  );
}

function Side({
  title,
  isNew = false,
  children,
}: {
  title: string;
  isNew?: boolean;
  children: ReactNode;
}) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is a part of a form
    <div
      role="group"
      aria-labelledby={id}
      className={`flex min-w-0 flex-col gap-2.5 rounded-button border bg-canvas p-3 ${isNew ? 'border-warn/70' : ''}`}
    >
      <h3 id={id} className="text-12 font-medium text-t3">
        {title}
      </h3>
      {children}
    </div>
  );
}

interface FingerprintProps {
  type: string;
  fingerprint: string;
  children?: ReactNode;
}

function Fingerprint({ type, fingerprint, children }: FingerprintProps) {
  return (
    <div className="text-13">
      <CopyText label={`fingerprint ${shortFingerprint(fingerprint)}`} text={fingerprint} />
      <p className="mt-0.5 text-t3">
        {keyTypeWords(type)}
        {children && <> · {children}</>}
      </p>
    </div>
  );
}

interface AcceptingProps {
  machine: MachineDetail;
  refused: RefusedHostKey;
  isDangerous: boolean;
  onClose: () => void;
  onAccepted: () => void;
  onNewer: () => void;
}

function Accepting({
  machine,
  refused,
  isDangerous,
  onClose,
  onAccepted,
  onNewer,
}: AcceptingProps) {
  const queryClient = useQueryClient();
  const { id, name } = machine;
  // The question stays about the key that it was asked about, whatever the page reads meanwhile.
  const [{ fingerprint, key_type }] = useState(refused);
  const { queryKey } = connectionQuery(id);

  async function accept() {
    try {
      const answered = await answer(
        api.POST('/api/v1/machines/{id}/host-keys/accept', {
          params: { path: { id } },
          body: { fingerprint },
        }),
      );
      queryClient.setQueryData(queryKey, answered);
      toast(`The host key of ${name} is accepted`);
      // After the dialog is gone, or it would take the focus back.
      setTimeout(onAccepted);
    } catch (error) {
      if (asApiError(error).code !== 'another_host_key') throw error;
      await queryClient.invalidateQueries({ queryKey: keys.connection(id) });
      if (queryClient.getQueryData(queryKey)?.refused) onNewer();
      else {
        toast(`Somebody else has decided on the host key of ${name} meanwhile`);
        setTimeout(onAccepted);
      }
    }
  }

  return (
    <ConfirmDialog
      open
      danger={isDangerous}
      onOpenChange={onClose}
      title={`Accept this host key for ${name}?`}
      confirmLabel="Accept this key"
      body={
        <>
          <p className="rounded-control border bg-canvas px-3 py-2 font-mono text-13 text-t1 [overflow-wrap:anywhere]">
            {fingerprint}
            <span className="block font-sans text-t3">{keyTypeWords(key_type)}</span>
          </p>
          <p className="mt-3">
            From now on the hub logs in to what shows this key, and trusts those from before no
            longer.
          </p>
          {isDangerous && (
            <p className="mt-2 text-t1">
              Accept it only if you compared it on the machine itself: nothing else confirms it.
            </p>
          )}
        </>
      }
      onConfirm={accept}
    />
  );
}
