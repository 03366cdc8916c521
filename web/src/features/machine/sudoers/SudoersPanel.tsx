import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys, sudoersQuery } from '@/api/queries';
import type { MachineDetail, Sudoers, SudoersCheck } from '@/api/types';
import { sentence } from '@/lib/sentence';
import { can } from '@/shared/can';
import { ListState } from '@/shared/ListState';
import { useRole } from '@/shared/session';
import { toast } from '@/shared/toast';
import { Button } from '@/ui/Button';
import { CopyButton } from '@/ui/CopyField';
import { ConfirmDialog } from '@/ui/Dialog';
import { Panel } from '@/ui/Panel';
import { Printed } from '@/ui/Printed';
import { StatusMark, toneText } from '@/ui/StatusMark';
import { AnswerFrame } from '@/ui/Steps';
import { capital, checkNotes, checkTone, commandText, grantLook, grantOf } from './words';

/** The file that grants what the hub does as root here and no more; whether it is there, and putting it there. */
export function SudoersPanel({ machine }: { machine: MachineDetail }) {
  const query = useQuery(sudoersQuery(machine.id));
  const queryClient = useQueryClient();
  const mayInstall = can.installSudoers(useRole());
  const [isAsking, setAsking] = useState(false);
  const path = { id: machine.id };
  const check = useMutation({
    mutationFn: () => answer(api.POST('/api/v1/machines/{id}/sudoers/check', { params: { path } })),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: keys.connection(machine.id) }),
  });
  const [installed, setInstalled] = useState<SudoersCheck>();
  const answered = check.data ?? installed;
  // It was asked of one user; since then another may be the one who logs in.
  const result = answered?.user === query.data?.user ? answered : undefined;
  return (
    <Panel
      title="As little root as is needed"
      actions={
        <>
          <Button
            size="sm"
            busy={check.isPending}
            icon={<ShieldCheck size={15} aria-hidden />}
            disabled={!query.data}
            onClick={() => check.mutate()}
          >
            Check on the machine
          </Button>
          <Button
            size="sm"
            disabled={!mayInstall.ok || !query.data}
            title={mayInstall.why}
            onClick={() => setAsking(true)}
          >
            Install…
          </Button>
        </>
      }
    >
      <ListState what="sudoers file" query={query}>
        {(sudoers) => (
          <>
            {mayInstall.why && (
              <p className="mb-3 text-13 text-t3">
                Only an admin may have the hub put the file there.
              </p>
            )}
            <File sudoers={sudoers} check={check.isPending ? undefined : result}>
              <CheckAnswer
                name={machine.name}
                isRunning={check.isPending}
                result={check.error ? undefined : result}
                error={check.error}
                onDismiss={() => {
                  check.reset();
                  setInstalled(undefined);
                }}
              />
            </File>
            {isAsking && (
              <Installing
                machine={machine}
                sudoers={sudoers}
                onDone={(checked) => {
                  check.reset();
                  setInstalled(checked);
                }}
                onClose={() => setAsking(false)}
              />
            )}
          </>
        )}
      </ListState>
    </Panel>
  );
}

interface FileProps {
  sudoers: Sudoers;
  check: SudoersCheck | undefined;
  /** What the machine says, beside what it is asked about. */
  children: ReactNode;
}

function File({ sudoers, check, children }: FileProps) {
  const { user, path, text, grants, not_granted, note } = sudoers;
  return (
    <div className="flex flex-col gap-3 text-13">
      <p className="max-w-prose text-14 text-t2">
        {grants.length > 0 ? (
          <>
            What is in use here needs root for these commands alone. A file grants them to{' '}
            <bdi className="font-medium text-t1">{user}</bdi>, and nothing else.
          </>
        ) : (
          'Nothing that is in use here needs root. The file would grant nothing.'
        )}
      </p>
      {note && <p className="max-w-prose text-t2">{note}</p>}
      {grants.length > 0 && (
        <ul aria-label="What is granted" className="divide-y divide-line border-y border-line">
          {grants.map(({ why, argv }) => {
            const checked = check && grantOf(check, argv);
            const look = checked && grantLook(checked);
            return (
              <li
                key={argv.join(' ')}
                className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-2"
              >
                <span className="min-w-0 flex-1 basis-56">
                  <span className="block font-medium [overflow-wrap:anywhere]">{capital(why)}</span>
                  <code className="block font-mono text-12 text-t3 [overflow-wrap:anywhere]">
                    {commandText(argv)}
                  </code>
                </span>
                {look && (
                  <span className={`flex items-center gap-1.5 font-medium ${toneText[look.tone]}`}>
                    <StatusMark mark={look.mark} tone={look.tone} size={12} />
                    {look.word}
                  </span>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {children}
      <details>
        <summary className="w-fit rounded-control text-accent">The file, {path}</summary>
        <div className="mt-2 rounded-button border bg-canvas">
          <div className="flex items-center justify-between gap-3 border-b px-3 py-1.5">
            <span className="text-t3">
              To put it there yourself: as root, mode 0440, after visudo -c
            </span>
            <CopyButton text={text} />
          </div>
          <Printed label="The sudoers file" text={text} />
        </div>
      </details>
      {not_granted.length > 0 && (
        <details>
          <summary className="w-fit rounded-control text-accent">
            What it does not grant, and why
          </summary>
          <dl className="mt-2 flex max-w-prose flex-col gap-2">
            {not_granted.map(({ what, why }) => (
              <div key={what}>
                <dt className="font-medium">{capital(what)}</dt>
                <dd className="text-t2">{capital(why)}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}

interface AnswerProps {
  name: string;
  isRunning: boolean;
  result: SudoersCheck | undefined;
  error: Error | null;
  onDismiss: () => void;
}

function CheckAnswer({ name, isRunning, result, error, onDismiss }: AnswerProps) {
  const failure = error ? asApiError(error) : undefined;
  const said = isRunning ? `Asking ${name} what it grants.` : (failure?.detail ?? result?.message);
  return (
    <div>
      {/* There before anything is in it: only then is what comes into it read out. */}
      <p role="status" className="sr-only">
        {said}
      </p>
      {isRunning && (
        <AnswerFrame
          name="sudoers-check"
          tone="off"
          title={`Asking ${name} what it grants…`}
          note="up to a minute"
        />
      )}
      {!isRunning && failure && (
        <AnswerFrame name="sudoers-check" tone="crit" title="Not checked" onDismiss={onDismiss}>
          <div className="px-3 pb-3">
            <p className="[overflow-wrap:anywhere]">{sentence(failure.detail)}</p>
            {failure.advice && (
              <p className="mt-1 text-t2">
                <span className="font-medium text-t1">What to do:</span> {failure.advice}
              </p>
            )}
          </div>
        </AnswerFrame>
      )}
      {!isRunning && result && (
        <AnswerFrame
          name="sudoers-check"
          tone={checkTone(result)}
          title={result.message}
          onDismiss={onDismiss}
        >
          <div className="flex flex-col gap-1 px-3 pb-3 text-t2">
            {checkNotes(result).map((words) => (
              <p key={words}>{words}</p>
            ))}
            {result.more.length > 0 && (
              <>
                <p className="mt-1 font-medium text-t1">What it grants beyond that</p>
                <ul className="font-mono text-12">
                  {result.more.map((line) => (
                    <li key={line} className="[overflow-wrap:anywhere]">
                      {line}
                    </li>
                  ))}
                </ul>
              </>
            )}
          </div>
        </AnswerFrame>
      )}
    </div>
  );
}

interface InstallingProps {
  machine: MachineDetail;
  sudoers: Sudoers;
  onDone: (checked: SudoersCheck) => void;
  onClose: () => void;
}

function Installing({ machine, sudoers, onDone, onClose }: InstallingProps) {
  const queryClient = useQueryClient();
  const { name, id } = machine;
  const { path, user, login } = sudoers;
  async function install() {
    try {
      const checked = await answer(
        api.POST('/api/v1/machines/{id}/sudoers/install', { params: { path: { id } } }),
      );
      onDone(checked);
      toast(`The sudoers file is on ${name}`);
    } catch (error) {
      const { detail, advice } = asApiError(error);
      throw new Error(advice ? `${sentence(detail)} ${advice}` : detail);
    } finally {
      void queryClient.invalidateQueries({ queryKey: keys.connection(id) });
    }
  }
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Put the sudoers file onto ${name}?`}
      confirmLabel="Install the file"
      body={
        <>
          <p>
            The hub writes <code className="[overflow-wrap:anywhere]">{path}</code> on{' '}
            <b className="font-medium text-t1">{name}</b> for the user <bdi>{user}</bdi>, after the
            machine’s own visudo has found it good. For that it must be root this once, as{' '}
            <bdi>{login}</bdi>.
          </p>
          <p className="mt-2">
            A file of that name that is there is replaced, also one that granted everything: from
            then on scans run as the user, and neither updates nor agents are installed over SSH.
            Other files stay as they are.
          </p>
        </>
      }
      onConfirm={install}
    />
  );
}
