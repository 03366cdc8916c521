import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { answer, api } from '@/api/client';
import { asApiError } from '@/api/problem';
import { keys, retentionQuery } from '@/api/queries';
import type { Retention } from '@/api/types';
import { ListState } from '@/shared/ListState';
import { Part } from '@/shared/SettingsPart';
import { toast } from '@/shared/toast';
import { Field, Input } from '@/ui/Field';
import { SaveBar } from './SaveBar';

/** For how long it is known who did what. */
export function AuditKeeping() {
  const query = useQuery(retentionQuery);
  return (
    <div id="audit">
      <Part
        title="How long the audit log is kept"
        lead={
          <>
            Who did what, as the{' '}
            <Link to="/audit" className="text-accent underline underline-offset-2">
              audit log
            </Link>{' '}
            has it. Older entries go once a day, and one that says so is added.
          </>
        }
      >
        <ListState what="retention of the audit log" query={query}>
          {(data) => <Form key={data.audit_retention_days ?? ''} saved={data} />}
        </ListState>
      </Part>
    </div>
  );
}

function Form({ saved }: { saved: Retention }) {
  const queryClient = useQueryClient();
  const before = saved.audit_retention_days ?? 0;
  const [text, setText] = useState(String(before));
  const isWhole = /^\d{1,9}$/.test(text.trim());
  const days = Number(text);
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: () =>
      answer(
        api.PUT('/api/v1/settings/retention', { body: { ...saved, audit_retention_days: days } }),
      ),
    onSuccess: (answered) => {
      queryClient.setQueryData(retentionQuery.queryKey, answered);
      void queryClient.invalidateQueries({ queryKey: keys.audit });
      toast('Saved');
    },
  });
  const refusal = error ? asApiError(error) : undefined;
  const isShorter = isWhole && days > 0 && (before === 0 || days < before);
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (isWhole && !isPending) mutate();
      }}
    >
      <Field
        label="Audit log, days"
        className="max-w-xs"
        error={
          isWhole
            ? refusal && (refusal.field('audit_retention_days') ?? refusal.detail)
            : 'A whole number of days.'
        }
        hint="0 is for ever"
      >
        <Input
          inputMode="numeric"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            if (error) reset();
          }}
        />
      </Field>
      {isShorter && !refusal && (
        <p role="status" className="mt-2 text-13 text-warn">
          Entries that are older than {days === 1 ? 'a day' : `${days} days`} go for good.
        </p>
      )}
      <SaveBar
        dirty={text.trim() !== String(before)}
        busy={isPending}
        disabled={!isWhole}
        onUndo={() => {
          setText(String(before));
          reset();
        }}
      />
    </form>
  );
}
