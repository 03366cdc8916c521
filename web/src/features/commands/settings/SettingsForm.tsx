import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/api/client';
import { commandSettingsQuery } from '@/api/commands';
import { asApiError } from '@/api/problem';
import { machinesQuery } from '@/api/queries';
import type { ApprovalRule, CommandSettings } from '@/api/types';
import { can } from '@/shared/can';
import { SaveBar } from '@/shared/rules/SaveBar';
import { useRole } from '@/shared/session';
import { toast } from '@/shared/toast';
import { Field, Input, Switch } from '@/ui/Field';
import { Rules } from './Rules';
import { wholeIn } from './rule';

export function SettingsForm({ saved }: { saved: CommandSettings }) {
  const allowed = can.changeSettings(useRole());
  const queryClient = useQueryClient();
  const machines = useQuery(machinesQuery).data ?? [];
  const [perMinute, setPerMinute] = useState(String(saved.per_minute));
  const [hours, setHours] = useState(String(saved.approval_hours));
  const [rules, setRules] = useState<readonly ApprovalRule[]>(saved.approval_rules);
  const [oldAgents, setOldAgents] = useState(saved.serve_old_agents);
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
      toast('Saved');
    },
  });
  const refusal = error ? asApiError(error) : undefined;
  const perMinuteFault = wholeIn(perMinute, 1, 600) === undefined ? 'From 1 to 600.' : undefined;
  const hoursFault = wholeIn(hours, 1, 720) === undefined ? 'From 1 to 720 hours.' : undefined;
  const isDirty =
    perMinute !== String(saved.per_minute) ||
    hours !== String(saved.approval_hours) ||
    rules !== saved.approval_rules ||
    oldAgents !== saved.serve_old_agents;
  const change = <T,>(set: (value: T) => void) => {
    return (value: T) => {
      set(value);
      if (error) reset();
    };
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
              onChange={(event) => change(setPerMinute)(event.target.value)}
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
              onChange={(event) => change(setHours)(event.target.value)}
            />
          </Field>
        </div>
        <Rules
          rules={rules}
          machines={machines}
          mayChange={allowed.ok}
          onChange={change(setRules)}
        />
        <Switch
          label="Serve agents of version 1"
          hint="They fetch what they can run with their beats, about once a minute, and the hub needs no SSH to their machines for it. What they say came of it cannot be checked."
          checked={oldAgents}
          disabled={!allowed.ok}
          onChange={change(setOldAgents)}
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
            setPerMinute(String(saved.per_minute));
            setHours(String(saved.approval_hours));
            setRules(saved.approval_rules);
            setOldAgents(saved.serve_old_agents);
          }}
        />
      )}
    </form>
  );
}
