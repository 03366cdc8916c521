import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys } from '@/api/queries';
import type { Kind, MachineDetail } from '@/api/types';
import { useMachineChange, useMachineChanged } from '@/shared/machine-changed';
import { toast } from '@/shared/toast';
import { ConfirmDialog } from '@/ui/Dialog';
import { Field, Input, Select, Textarea } from '@/ui/Field';
import { FormDialog } from '@/ui/FormDialog';

interface Props {
  machine: MachineDetail;
  onClose: () => void;
}

export type What = 'edit' | 'pause' | 'delete';

/** What a machine's menu opens. */
export default function MachineDialog({ what, ...props }: Props & { what: What }) {
  if (what === 'edit') return <EditDialog {...props} />;
  return what === 'pause' ? <PauseDialog {...props} /> : <DeleteDialog {...props} />;
}

export function splitTags(text: string): string[] {
  return [...new Set(text.split(/[,\s]+/).filter(Boolean))];
}

function EditDialog({ machine, onClose }: Props) {
  const [name, setName] = useState(machine.name);
  const [kind, setKind] = useState<Kind>(machine.kind);
  const [tags, setTags] = useState(machine.tags.join(', '));
  const [notes, setNotes] = useState(machine.notes ?? '');
  const before = String(machine.agent.interval_seconds ?? '');
  const [beatEvery, setBeatEvery] = useState(before);
  const { mutate, isPending, error } = useMachineChange(machine.id, (answered) => {
    toast(`Saved ${answered.name}`);
    onClose();
  });
  const refusal = error ? asApiError(error) : undefined;

  const submit = () =>
    mutate({
      name: name.trim(),
      // Said anew, it would also set anew when the machine is expected to be on.
      ...(kind !== machine.kind && { kind }),
      tags: splitTags(tags),
      notes: notes.trim(),
      // What the agent was started with holds until somebody says otherwise here.
      ...(beatEvery !== before && {
        interval_seconds: beatEvery === '' ? null : Number(beatEvery),
      }),
    });

  return (
    <FormDialog
      size="md"
      title={`Edit ${machine.name}`}
      submit="Save"
      busy={isPending}
      refusal={refusal?.errors.length === 0 ? refusal.detail : undefined}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label="Name" error={refusal?.field('name')}>
        <Input value={name} maxLength={64} required onChange={(e) => setName(e.target.value)} />
      </Field>
      <Field
        label="Kind"
        hint="A server is missed when it goes away; a workstation comes and goes. The settings tab says more."
      >
        <Select
          value={kind}
          onChange={setKind}
          options={[
            { value: 'server', label: 'Server' },
            { value: 'workstation', label: 'Workstation' },
          ]}
        />
      </Field>
      <Field label="Tags" optional hint="With commas between." error={refusal?.field('tags')}>
        <Input value={tags} spellCheck={false} onChange={(e) => setTags(e.target.value)} />
      </Field>
      <Field
        label="Seconds between beats"
        hint="5 to 3600; empty leaves it to the agent."
        error={refusal?.field('interval_seconds')}
      >
        <Input
          type="number"
          inputMode="numeric"
          min={5}
          max={3600}
          className="w-32!"
          value={beatEvery}
          onChange={(e) => setBeatEvery(e.target.value)}
        />
      </Field>
      <Field label="Notes" optional error={refusal?.field('notes')}>
        <Textarea value={notes} onChange={(e) => setNotes(e.target.value)} />
      </Field>
    </FormDialog>
  );
}

function PauseDialog({ machine, onClose }: Props) {
  const changed = useMachineChanged(machine.id);
  const [reason, setReason] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      answer(
        api.PUT('/api/v1/machines/{id}/pause', {
          params: { path: { id: machine.id } },
          body: { reason: reason.trim() || null },
        }),
      ),
    onSuccess: async (answered) => {
      await changed(answered);
      toast(`${answered.name} is paused`);
      onClose();
    },
  });

  return (
    <FormDialog
      title={`Pause ${machine.name}`}
      description="For maintenance: its readings go on, and nobody is told when it goes away."
      submit="Pause"
      busy={isPending}
      onSubmit={mutate}
      onClose={onClose}
    >
      <Field label="Reason" optional error={error ? asApiError(error).detail : undefined}>
        <Input
          value={reason}
          maxLength={200}
          placeholder="New disk"
          onChange={(e) => setReason(e.target.value)}
        />
      </Field>
    </FormDialog>
  );
}

function DeleteDialog({ machine, onClose }: Props) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      danger
      title={`Delete ${machine.name}?`}
      confirmLabel="Delete"
      typed={machine.name}
      body={
        <p>
          The machine goes with all of its history; this cannot be undone. An agent that still runs
          on it is no longer let in.
        </p>
      }
      onConfirm={async () => {
        await answer(api.DELETE('/api/v1/machines/{id}', { params: { path: { id: machine.id } } }));
        await navigate({ to: '/' });
        queryClient.removeQueries({ queryKey: keys.machine(machine.id) });
        await queryClient.invalidateQueries({ queryKey: keys.machines });
        toast(`Deleted ${machine.name}`);
      }}
    />
  );
}
