import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys, notificationsQuery } from '@/api/queries';
import type { Notifications } from '@/api/types';
import { coverWeek, hoursOf, hoursWords, type Row, rowFault, rowOf } from '@/shared/expected';
import { SaveBar } from '@/shared/rules/SaveBar';
import { toast } from '@/shared/toast';
import { Week } from '@/shared/Week';
import { Switch } from '@/ui/Field';
import { saidOf } from './draft';
import { alwaysQuietWords } from './quiet-words';

interface Props {
  saved: Notifications;
}

interface Form {
  enabled: boolean;
  rows: readonly Row[];
  pierces: boolean;
  piercesPause: boolean;
}

const everyNight = () => rowOf({ days: [], from: '22:00', until: '07:00' });
const weekendMorning = () => rowOf({ days: ['sat', 'sun'], from: '07:00', until: '10:00' });

function formOf({ quiet_hours, critical_pierces_maintenance }: Notifications): Form {
  const { enabled, hours, critical_pierces } = quiet_hours;
  return {
    enabled,
    rows: hours.length > 0 ? hours.map(rowOf) : [everyNight()],
    pierces: critical_pierces,
    piercesPause: critical_pierces_maintenance,
  };
}

/** Two forms that say the same are the same, whatever their rows are called. */
function wordsOf({ enabled, rows, pierces, piercesPause }: Form): string {
  return JSON.stringify([enabled, enabled && hoursWords(hoursOf(rows)), pierces, piercesPause]);
}

/** When the channels are silent, and what comes all the same. */
export function QuietForm({ saved }: Props) {
  const queryClient = useQueryClient();
  const [form, setForm] = useState(() => formOf(saved));
  const set = (change: Partial<Form>) => setForm({ ...form, ...change });
  const { enabled, rows, pierces, piercesPause } = form;
  const faults = enabled ? rows.map(rowFault) : [];
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: () =>
      answer(
        api.PUT('/api/v1/settings/notifications', {
          body: {
            quiet_hours: {
              enabled,
              // Hours that were never on are nobody's choice.
              hours: enabled ? hoursOf(rows) : saved.quiet_hours.hours,
              critical_pierces: pierces,
            },
            critical_pierces_maintenance: piercesPause,
          },
        }),
      ),
    onSuccess: (answered) => {
      queryClient.setQueryData(notificationsQuery.queryKey, answered);
      setForm(formOf(answered));
      toast('Saved');
      return queryClient.invalidateQueries({ queryKey: keys.notifications });
    },
  });
  const refusal = error ? asApiError(error) : undefined;
  const isDirty = wordsOf(form) !== wordsOf(formOf(saved));
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (isDirty && !faults.some(Boolean) && !isPending) mutate();
      }}
    >
      <Switch
        label="Quiet hours"
        hint="What happens then comes at their end, if it is still so or has changed."
        checked={enabled}
        onChange={(on) => set({ enabled: on })}
      />
      {enabled && (
        <div className="flex flex-col gap-5 sm:border-l-2 sm:pl-4">
          <div className="flex flex-col gap-2">
            <Week
              rows={rows}
              faults={faults}
              another={weekendMorning}
              onRows={(next) => set({ rows: next })}
            />
            {saidOf(refusal, '/quiet_hours/hours') && (
              <p role="alert" className="text-13 text-crit">
                {saidOf(refusal, '/quiet_hours/hours')}
              </p>
            )}
          </div>
          <Switch
            label="Critical alerts come all the same"
            checked={pierces}
            onChange={(on) => set({ pierces: on })}
          />
          <p role="status" className="-mt-3 text-13 text-warn empty:absolute">
            {coverWeek(rows) && alwaysQuietWords(pierces)}
          </p>
        </div>
      )}
      <Switch
        label="Critical alerts of paused machines come at once"
        hint="Everything else about a paused machine waits until it is no longer paused."
        checked={piercesPause}
        onChange={(on) => set({ piercesPause: on })}
      />
      {isDirty && (
        <SaveBar
          busy={isPending}
          disabled={faults.some(Boolean)}
          {...(refusal && { refusal: refusal.detail })}
          onSave={() => mutate()}
          onUndo={() => {
            reset();
            setForm(formOf(saved));
          }}
        />
      )}
    </form>
  );
}
