import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ArrowLeft, ChevronRight, Send } from 'lucide-react';
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys } from '@/api/queries';
import type { Channel, ChannelKind } from '@/api/types';
import { toast } from '@/shared/toast';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Field, Input } from '@/ui/Field';
import { useLeave } from '@/ui/use-leave';
import {
  activeFields,
  bodyOf,
  type Draft,
  draftOf,
  faultsOf,
  newDraft,
  pointerOf,
  saidOf,
  saidOfTheRest,
} from './draft';
import { KindFields } from './KindFields';
import { KindIcon } from './kind-icons';
import { KINDS, kindOf } from './kinds';
import { RouteEditor } from './RouteEditor';
import { TestAnswer } from './TestAnswer';
import { useChannelTest } from './use-test';

interface Props {
  /** The one to change; a new one when absent. */
  channel?: Channel | undefined;
  /** The names that there are already. */
  taken: readonly string[];
  onClose: () => void;
}

/** A new channel, from the choice of its kind on, or one that is there. */
export function ChannelDialog({ channel, taken, onClose }: Props) {
  const [kind, setKind] = useState<ChannelKind>();
  if (channel) return <ChannelForm begin={draftOf(channel)} saved={channel} onClose={onClose} />;
  if (!kind) return <KindPicker onKind={setKind} onClose={onClose} />;
  return (
    <ChannelForm
      begin={newDraft(kind, taken)}
      onBack={() => setKind(undefined)}
      onClose={onClose}
    />
  );
}

function KindPicker({
  onKind,
  onClose,
}: {
  onKind: (kind: ChannelKind) => void;
  onClose: () => void;
}) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Add a channel"
      description="By which way should the hub tell you?"
    >
      <ul className="-mx-2 flex flex-col">
        {KINDS.map(({ kind, name, line, isQuick }) => (
          <li key={kind}>
            <button
              type="button"
              className="flex w-full items-center gap-3 rounded-button px-2 py-2 text-left hover:bg-s2"
              onClick={() => onKind(kind)}
            >
              <KindIcon kind={kind} />
              <span className="min-w-0 flex-1">
                <span className="flex flex-wrap items-center gap-2 font-medium">
                  {name} {isQuick && <Badge>Quick</Badge>}
                </span>
                <span className="block text-13 text-t3">{line}</span>
              </span>
              <ChevronRight size={16} aria-hidden className="shrink-0 text-t3" />
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

interface FormProps {
  begin: Draft;
  saved?: Channel;
  onBack?: () => void;
  onClose: () => void;
}

function ChannelForm({ begin, saved, onBack, onClose }: FormProps) {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  // The name has a proposal already: what only the person knows comes first.
  const [firstOfKind] = useState(() => ({
    get current() {
      return form.current?.querySelector<HTMLElement>('[data-kind] :is(input, textarea)') ?? null;
    },
  }));
  const queryClient = useQueryClient();
  const [first] = useState(begin);
  const [draft, setDraft] = useState(begin);
  const [local, setLocal] = useState<Record<string, string>>({});
  const { leave, question } = useLeave(() => JSON.stringify(draft) !== JSON.stringify(first));
  const test = useChannelTest();
  const spec = kindOf(draft.kind);
  const save = useMutation({
    mutationFn: () => {
      const body = bodyOf(draft, saved);
      const path = '/api/v1/settings/notifications/channels';
      return saved
        ? answer(api.PUT(`${path}/{id}`, { params: { path: { id: saved.id } }, body }))
        : answer(api.POST(path, { body }));
    },
    onSuccess: async (channel) => {
      await queryClient.invalidateQueries({ queryKey: keys.notifications });
      toast(saved ? `Saved ${channel.name}` : `Added ${channel.name}`);
      onClose();
    },
  });
  const refusal = save.error ? asApiError(save.error) : test.refusal;
  const pointers = ['/name', '/route/tags', ...activeFields(spec, draft).map(pointerOf)];
  const faultAt = (pointer: string) => local[pointer] ?? saidOf(refusal, pointer);
  const hasFaults = pointers.some(faultAt);

  // What was refused is seen at once, however far up it stands.
  useEffect(() => {
    if (hasFaults) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [hasFaults]);

  function change(part: Partial<Draft>) {
    setDraft({ ...draft, ...part });
    setLocal({});
    save.reset();
    test.forget();
  }

  /** Runs it when nothing is missing. */
  function checked(run: () => void) {
    const faults = faultsOf(draft, saved);
    setLocal(faults);
    save.reset();
    test.forget();
    if (Object.keys(faults).length === 0) run();
  }

  const rest = refusal && saidOfTheRest(refusal, pointers);
  return (
    <Dialog
      open
      size="lg"
      onOpenChange={() => leave(onClose)}
      initialFocus={saved ? undefined : firstOfKind}
      title={saved ? `Edit “${saved.name}”` : `New channel: ${spec.name}`}
      description={spec.how}
      footer={
        <>
          {hasFaults ? (
            <p role="alert" className="basis-full text-13 text-crit">
              Something above is missing or not right.
            </p>
          ) : (
            save.error &&
            rest && (
              <p role="alert" className="basis-full text-13 text-crit [overflow-wrap:anywhere]">
                {rest}
              </p>
            )
          )}
          <TestAnswer
            test={test}
            refusal={test.refusal && !hasFaults ? rest : undefined}
            className="basis-full empty:absolute"
          />
          <Button
            className="mr-auto"
            busy={test.isRunning}
            icon={<Send size={15} aria-hidden />}
            onClick={() =>
              checked(() =>
                test.run({ body: bodyOf(draft, saved), ...(saved && { id: saved.id }) }),
              )
            }
          >
            Test
          </Button>
          <Button className="max-[379px]:hidden" onClick={() => leave(onClose)}>
            Cancel
          </Button>
          <Button type="submit" form={id} variant="primary" busy={save.isPending}>
            {saved ? 'Save' : 'Add channel'}
          </Button>
        </>
      }
    >
      <form
        ref={form}
        id={id}
        noValidate
        className="flex flex-col gap-5"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (!save.isPending) checked(save.mutate);
        }}
      >
        {onBack && (
          <Button
            size="sm"
            variant="quiet"
            className="-mb-2 -ml-2.5 self-start"
            icon={<ArrowLeft size={15} aria-hidden />}
            onClick={() => leave(onBack)}
          >
            Another kind
          </Button>
        )}
        <Field
          label="Name"
          hint="What you call it: “Ada’s phone”, “Family chat”."
          error={faultAt('/name')}
        >
          <Input
            value={draft.name}
            maxLength={64}
            autoComplete="off"
            onChange={(event) => change({ name: event.target.value })}
          />
        </Field>
        <div data-kind className="flex flex-col gap-5">
          <KindFields spec={spec} draft={draft} saved={saved} faultAt={faultAt} onDraft={change} />
        </div>
        <RouteEditor
          route={draft.route}
          tagsError={faultAt('/route/tags')}
          onRoute={(route) => change({ route })}
        />
      </form>
      {question}
    </Dialog>
  );
}
