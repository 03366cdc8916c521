import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { answer, api } from '@/api/client';
import { commandSettingsQuery } from '@/api/commands';
import { asApiError } from '@/api/problem';
import { machinesQuery } from '@/api/queries';
import type { CommandSettings } from '@/api/types';
import { can } from '@/shared/can';
import { SaveBar } from '@/shared/rules/SaveBar';
import { useRole } from '@/shared/session';
import { toast } from '@/shared/toast';
import { useRebased } from '@/shared/use-rebased';
import { Field, Input, Switch } from '@/ui/Field';
import { Rules } from './Rules';
import { wholeIn } from './rule';

/** As it is typed. */
function draftOf(saved: CommandSettings) {
  return {
    perMinute: String(saved.per_minute),
    hours: String(saved.approval_hours),
    rules: saved.approval_rules,
    oldAgents: saved.serve_old_agents,
  };
}

export function SettingsForm({ saved }: { saved: CommandSettings }) {
  const allowed = can.changeSettings(useRole());
  const queryClient = useQueryClient();
  const machines = useQuery(machinesQuery).data ?? [];
  const { draft, change: put, settle } = useRebased(draftOf(saved));
  const { perMinute, hours, rules, oldAgents } = draft;
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: () =>
      answer(
        api.PUT('/api/v1/settings/commands', {
          body: {
            per_minute: wholeIn(perMinute, 1, 600) ?? saved.per_minute,
            approval_hours: wholeIn(hours, 1, 720) ?? saved.approval_hours,
            approval_rules: [...rules],
            serve_old_agents: oldAgents,
          },
        }),
      ),
    onSuccess: (answered) => {
      queryClient.setQueryData(commandSettingsQuery.queryKey, answered);
      settle(draftOf(answered));
      toast('Saved');
    },
  });
  const refusal = error ? asApiError(error) : undefined;
  const perMinuteFault = wholeIn(perMinute, 1, 600) === undefined ? 'From 1 to 600.' : undefined;
  const hoursFault = wholeIn(hours, 1, 720) === undefined ? 'From 1 to 720 hours.' : undefined;
  const isDirty = JSON.stringify(draft) !== JSON.stringify(draftOf(saved));
  const change = (part: Partial<typeof draft>) => {
    put(part);
    if (error) reset();
  };
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (isDirty && !perMinuteFault && !hoursFault && !isPending) mutate();
      }}
    >
      <fieldset disabled={!allowed.ok} className="flex flex-col gap-5">
        {allowed.why && <p className="text-13 text-t3">{allowed.why}</p>}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label="Commands a minute"
            hint="So many may each user or token ask for."
            error={perMinuteFault ?? refusal?.field('per_minute')}
          >
            <Input
              value={perMinute}
              required
              inputMode="numeric"
              autoComplete="off"
              onChange={(event) => change({ perMinute: event.target.value })}
            />
          </Field>
          <Field
            label="An approval has to come within"
            hint="Hours; what nobody approved by then is refused."
            error={hoursFault ?? refusal?.field('approval_hours')}
          >
            <Input
              value={hours}
              required
              inputMode="numeric"
              autoComplete="off"
              onChange={(event) => change({ hours: event.target.value })}
            />
          </Field>
        </div>
        <Rules
          rules={rules}
          machines={machines}
          mayChange={allowed.ok}
          onChange={(changed) => change({ rules: [...changed] })}
        />
        <Switch
          label="Serve agents of version 1"
          hint="They fetch what they can run with their beats, about once a minute, and the hub needs no SSH to their machines for it. What they say came of it cannot be checked."
          checked={oldAgents}
          disabled={!allowed.ok}
          onChange={(on) => change({ oldAgents: on })}
        />
      </fieldset>
      {isDirty && (
        <SaveBar
          busy={isPending}
          disabled={Boolean(perMinuteFault ?? hoursFault)}
          {...(refusal && { refusal: refusal.detail })}
          onSave={() => mutate()}
          onUndo={() => {
            reset();
            settle(draftOf(saved));
          }}
        />
      )}
    </form>
  );
}
