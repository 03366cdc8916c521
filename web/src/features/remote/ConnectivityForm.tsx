import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { connectivityQuery } from '@/api/queries';
import type { Connectivity, ConnectivityMode } from '@/api/types';
import { can } from '@/shared/can';
import { portFault, portOf } from '@/shared/remote/port';
import { MODE_WORDS } from '@/shared/remote/words';
import { SaveBar } from '@/shared/rules/SaveBar';
import { useRole } from '@/shared/session';
import { toast } from '@/shared/toast';
import { useRebased } from '@/shared/use-rebased';
import { type Choice, ChoiceCards } from '@/ui/ChoiceCards';
import { Field, Input } from '@/ui/Field';

const MODES: readonly Choice<ConnectivityMode>[] = [
  {
    value: 'direct',
    label: MODE_WORDS.direct,
    means: 'By the address in your own network that a machine’s agent talks from.',
  },
  {
    value: 'tailscale',
    label: MODE_WORDS.tailscale,
    means: 'By the name in your tailnet, where a machine has one; the others stay direct.',
  },
];

const draftOf = ({ mode, user, port }: Connectivity) => ({ mode, user, port: String(port) });

/** What holds for all machines. */
export function ConnectivityForm({ saved }: { saved: Connectivity }) {
  const allowed = can.changeSettings(useRole());
  const queryClient = useQueryClient();
  const before = draftOf(saved);
  const { draft, change: put, settle } = useRebased(before);
  const { mode, user, port } = draft;
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: () =>
      answer(
        api.PUT('/api/v1/settings/connectivity', {
          body: { mode, user: user.trim(), port: portOf(port) ?? saved.port },
        }),
      ),
    onSuccess: (answered) => {
      queryClient.setQueryData(connectivityQuery.queryKey, answered);
      settle(draftOf(answered));
      toast('Saved');
    },
  });
  const refusal = error ? asApiError(error) : undefined;
  const fault = portFault(port);
  const isDirty = mode !== before.mode || user !== before.user || port !== before.port;
  const change = (part: Partial<typeof draft>) => {
    put(part);
    if (error) reset();
  };
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (isDirty && !fault && !isPending) mutate();
      }}
    >
      <fieldset disabled={!allowed.ok} className="flex flex-col gap-5">
        {allowed.why && <p className="text-13 text-t3">{allowed.why}</p>}
        <ChoiceCards
          label="How machines are reached"
          options={MODES}
          value={mode}
          onChange={(chosen) => change({ mode: chosen })}
        />
        <div className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_8rem]">
          <Field
            label="Who logs in"
            hint="A user on the machines, unless one says otherwise."
            error={refusal?.field('user')}
          >
            <Input
              value={user}
              required
              maxLength={64}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              onChange={(event) => change({ user: event.target.value })}
            />
          </Field>
          <Field label="Port" hint="Usually 22." error={fault ?? refusal?.field('port')}>
            <Input
              value={port}
              required
              inputMode="numeric"
              autoComplete="off"
              onChange={(event) => change({ port: event.target.value })}
            />
          </Field>
        </div>
      </fieldset>
      {isDirty && (
        <SaveBar
          busy={isPending}
          disabled={Boolean(fault)}
          {...(refusal && { refusal: refusal.detail })}
          onSave={() => mutate()}
          onUndo={() => {
            reset();
            settle(before);
          }}
        />
      )}
    </form>
  );
}
