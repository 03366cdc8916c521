import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { connectionQuery, connectivityQuery, machinesQuery } from '@/api/queries';
import type { Machine, MachineConnection, MachineDetail } from '@/api/types';
import { portFault, portOf } from '@/shared/remote/port';
import { LOGIN_OPTIONS, MODE_WORDS, SUDO_OPTIONS } from '@/shared/remote/words';
import { toast } from '@/shared/toast';
import { Field, Input, type Option, Select } from '@/ui/Field';
import { FormDialog } from '@/ui/FormDialog';

interface Props {
  machine: MachineDetail;
  connection: MachineConnection;
  /** What was tried before is of no matter any more. */
  onSaved: () => void;
  onClose: () => void;
}

const PLAIN = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const;

/** Where it differs from all machines; what is left empty does not. */
export function EditConnection({ machine, connection, onSaved, onClose }: Props) {
  const queryClient = useQueryClient();
  const usual = useQuery(connectivityQuery).data;
  const machines = useQuery(machinesQuery).data ?? [];
  const { settings: saved, effective } = connection;
  const [draft, setDraft] = useState({
    ...saved,
    address: saved.address ?? '',
    port: saved.port === null ? '' : String(saved.port),
    user: saved.user ?? '',
    jump: saved.jump ?? '',
  });
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: () =>
      answer(
        api.PUT('/api/v1/machines/{id}/connection', {
          params: { path: { id: machine.id } },
          body: {
            ...draft,
            address: draft.address.trim() || null,
            port: portOf(draft.port) ?? null,
            user: draft.user.trim() || null,
            jump: draft.jump || null,
          },
        }),
      ),
    onSuccess: (answered) => {
      queryClient.setQueryData(connectionQuery(machine.id).queryKey, answered);
      toast(`Saved how ${machine.name} is reached`);
      onSaved();
      onClose();
    },
  });
  const refusal = error ? asApiError(error) : undefined;
  const fault = portFault(draft.port, true);
  const set = (change: Partial<typeof draft>) => {
    setDraft({ ...draft, ...change });
    if (error) reset();
  };
  const hasAddress = draft.address.trim() !== '';

  return (
    <FormDialog
      size="md"
      title={`How ${machine.name} is reached`}
      description="What is left empty is as for all machines."
      submit="Save"
      busy={isPending}
      refusal={refusal?.errors.length === 0 ? refusal.detail : undefined}
      onSubmit={() => !fault && mutate()}
      onClose={onClose}
    >
      <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_8rem]">
        <Field
          label="Address"
          optional
          hint="A name or address to use in place of what is known of it."
          error={refusal?.field('address')}
        >
          <Input
            {...PLAIN}
            placeholder={saved.address ? undefined : effective.hosts[0]}
            value={draft.address}
            onChange={(event) => set({ address: event.target.value })}
          />
        </Field>
        <Field label="Port" optional error={fault ?? refusal?.field('port')}>
          <Input
            {...PLAIN}
            inputMode="numeric"
            placeholder={usual && String(usual.port)}
            value={draft.port}
            onChange={(event) => set({ port: event.target.value })}
          />
        </Field>
      </div>
      <Field
        label="Which of its addresses"
        hint={hasAddress ? 'The address above goes before it.' : undefined}
      >
        <Select
          value={draft.route}
          disabled={hasAddress}
          options={[
            {
              value: 'auto',
              label: usual
                ? `As for all machines: ${MODE_WORDS[usual.mode]}`
                : 'As for all machines',
            },
            { value: 'direct', label: 'Its own address' },
            { value: 'tailscale', label: 'Its name in the tailnet' },
          ]}
          onChange={(route) => set({ route })}
        />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="User" optional error={refusal?.field('user')}>
          <Input
            {...PLAIN}
            maxLength={64}
            placeholder={usual?.user}
            value={draft.user}
            onChange={(event) => set({ user: event.target.value })}
          />
        </Field>
        <Field label="Logs in with">
          <Select
            value={draft.login}
            options={LOGIN_OPTIONS}
            onChange={(login) => set({ login })}
          />
        </Field>
        <Field
          label="Becomes root"
          hint={draft.user.trim() === 'root' ? 'The user is root already.' : undefined}
        >
          <Select value={draft.sudo} options={SUDO_OPTIONS} onChange={(sudo) => set({ sudo })} />
        </Field>
        <Field
          label="Through"
          hint={draft.jump ? 'The hub logs in there first, and goes on from it.' : undefined}
          error={refusal?.field('jump')}
        >
          <Select
            value={draft.jump}
            options={jumpsOf(machines, machine.id, connection)}
            onChange={(jump) => set({ jump })}
          />
        </Field>
      </div>
    </FormDialog>
  );
}

/** Every other machine, also one that is chosen and not in the list yet. */
export function jumpsOf(
  machines: readonly Pick<Machine, 'id' | 'name'>[],
  self: string,
  { settings, effective }: Pick<MachineConnection, 'settings' | 'effective'>,
): Option[] {
  const others = machines
    .filter(({ id }) => id !== self)
    .map(({ id, name }) => ({ value: id as string, label: name }))
    .toSorted((a, b) => a.label.localeCompare(b.label, 'en', { numeric: true }));
  const { jump } = settings;
  if (jump && !others.some(({ value }) => value === jump)) {
    others.unshift({ value: jump, label: effective.jump_name ?? 'A machine that is gone' });
  }
  return [{ value: '', label: 'No other machine' }, ...others];
}
