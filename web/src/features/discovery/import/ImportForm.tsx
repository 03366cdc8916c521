import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Field, Input } from '@/ui/Field';
import { useLeave } from '@/ui/use-leave';
import { AgentFields } from './AgentFields';
import { hasFaults } from './draft';
import { HostFields } from './HostFields';
import { LoginFields } from './LoginFields';
import { TestFirst } from './TestFirst';
import type { ImportDraft } from './use-import-draft';

interface Props {
  draft: ImportDraft;
  onClose: () => void;
  /** What is said before the fields. */
  children: ReactNode;
}

/** What the hosts are called, how the hub logs in, and whether an agent comes with it. */
export function ImportForm({ draft, onClose, children }: Props) {
  const form = useId();
  const body = useRef<HTMLFormElement>(null);
  const [presses, setPresses] = useState(0);
  const { hosts, shared, setShared, refusal, isPending, isDirty, tried, send } = draft;
  const { leave, question } = useLeave(() => isDirty);
  const isWrong = (tried && hasFaults(hosts, shared)) || (refusal?.errors.length ?? 0) > 0;
  const [first] = hosts;
  const isOne = hosts.length === 1;

  function submit(event: FormEvent) {
    event.preventDefault();
    setPresses(presses + 1);
    send();
  }

  // What is wrong is seen at once, however far up and in whatever fold it stands.
  useEffect(() => {
    if (presses === 0 && !refusal) return;
    const wrong = body.current?.querySelector<HTMLElement>('[aria-invalid]');
    const fold = wrong?.closest('details');
    if (fold) fold.open = true;
    // Of a group of choices one of them has the focus.
    const place = wrong?.querySelector<HTMLElement>('input:not([disabled])') ?? wrong;
    place?.focus();
  }, [presses, refusal]);

  return (
    <Dialog
      open
      onOpenChange={() => leave(onClose)}
      size="lg"
      title={isOne && first ? `Import ${first.title}` : `Import ${hosts.length} hosts`}
      footer={
        <>
          {isWrong && (
            <p role="alert" className="basis-full text-13 text-crit">
              Something above is missing or not right.
            </p>
          )}
          <Button onClick={() => leave(onClose)}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" busy={isPending}>
            {isOne ? 'Import' : `Import ${hosts.length} hosts`}
          </Button>
        </>
      }
    >
      <form ref={body} id={form} onSubmit={submit} noValidate className="flex flex-col gap-6">
        {children}
        {isOne && first ? (
          <HostFields host={first} at={0} draft={draft} />
        ) : (
          <div className="flex flex-col gap-4">
            <Field label="Tags for all of them" optional hint="With commas between.">
              <Input
                spellCheck={false}
                value={shared.tags}
                onChange={(event) => setShared({ tags: event.target.value })}
              />
            </Field>
            <ul aria-label="Hosts" className="flex flex-col gap-3">
              {hosts.map((host, at) => (
                <li key={host.key}>
                  {/* biome-ignore lint/a11y/useSemanticElements: a fieldset has a frame of its own */}
                  <div
                    role="group"
                    aria-label={host.title}
                    className="rounded-button border px-3 pt-2.5 pb-3"
                  >
                    <p className="mb-2 text-13 [overflow-wrap:anywhere]">
                      <bdi className="font-medium">{host.title}</bdi>
                      {host.address && host.address !== host.title && (
                        <span className="tnum text-t3"> {host.address}</span>
                      )}
                    </p>
                    <HostFields host={host} at={at} draft={draft} isOneOfMany />
                  </div>
                </li>
              ))}
            </ul>
          </div>
        )}
        <Part title="How the hub logs in">
          <LoginFields draft={draft} />
          <TestFirst draft={draft} />
        </Part>
        <Part title="The agent">
          <AgentFields draft={draft} />
        </Part>
        {refusal && (
          <p role="alert" className="text-crit [overflow-wrap:anywhere]">
            {refusal.detail}
          </p>
        )}
      </form>
      {question}
    </Dialog>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-4 border-t pt-4">
      <h3 id={id} className="text-14 font-semibold">
        {title}
      </h3>
      {children}
    </section>
  );
}
