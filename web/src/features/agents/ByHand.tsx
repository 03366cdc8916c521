import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys } from '@/api/queries';
import type { Kind } from '@/api/types';
import { toast } from '@/shared/toast';
import { Button } from '@/ui/Button';
import { Field, Input, Select, Textarea } from '@/ui/Field';

/** A machine without an agent yet: known by its name, to be filled later. */
export function ByHand() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Kind>('server');
  const [tags, setTags] = useState('');
  const [notes, setNotes] = useState('');
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/machines', {
          body: {
            name: name.trim(),
            kind,
            tags: tags.split(/[,\s]+/).filter(Boolean),
            notes: notes.trim() || undefined,
          },
        }),
      ),
    onSuccess: async (machine) => {
      await queryClient.invalidateQueries({ queryKey: keys.machines });
      toast(`Added ${machine.name}`);
      await navigate({ to: '/machines/$id', params: { id: machine.id } });
    },
  });
  const refusal = error ? asApiError(error) : undefined;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!isPending && name.trim() !== '') mutate();
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <p className="text-t2">
        It is listed as never seen until an agent speaks for it. From its page the hub can install
        one over SSH, and the command for it is there as well.
      </p>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Name" error={refusal?.field('name')}>
          <Input
            value={name}
            required
            maxLength={64}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field label="Kind">
          <Select
            value={kind}
            options={[
              { value: 'server', label: 'Server' },
              { value: 'workstation', label: 'Workstation' },
            ]}
            onChange={setKind}
          />
        </Field>
      </div>
      <Field label="Tags" optional hint="With commas between." error={refusal?.field('tags')}>
        <Input value={tags} spellCheck={false} onChange={(event) => setTags(event.target.value)} />
      </Field>
      <Field label="Notes" optional error={refusal?.field('notes')}>
        <Textarea value={notes} onChange={(event) => setNotes(event.target.value)} />
      </Field>
      {refusal && refusal.errors.length === 0 && (
        <p role="alert" className="text-crit">
          {refusal.detail}
        </p>
      )}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" busy={isPending}>
          Add the machine
        </Button>
      </div>
    </form>
  );
}
