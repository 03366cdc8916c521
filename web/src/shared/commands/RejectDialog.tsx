import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { asApiError } from '@/api/problem';
import type { Action } from '@/api/types';
import { Field, Textarea } from '@/ui/Field';
import { FormDialog } from '@/ui/FormDialog';
import { toast } from '../toast';
import { reject, useActionChanged } from './use-acts';
import { machinesWords, named } from './words';

interface Props {
  actions: readonly Action[];
  onClose: () => void;
}

/** Asks for the reason, which whoever asked will read. */
export default function RejectDialog({ actions, onClose }: Props) {
  const [reason, setReason] = useState('');
  const changed = useActionChanged();
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: async () => {
      for (const action of actions)
        await changed(await reject(action, reason.trim().replace(/\s+/g, ' ')));
    },
    onSuccess: () => {
      toast('Rejected');
      onClose();
    },
  });
  const [first] = actions;
  if (!first) return null;
  const refusal = error ? asApiError(error) : undefined;
  const name = named(
    first.action,
    first.title,
    machinesWords(actions.map(({ machine_name }) => machine_name)),
  );
  return (
    <FormDialog
      title={`Reject: ${name}?`}
      description={`${first.by} asked for it and reads why it is not run.`}
      submit="Reject"
      busy={isPending}
      {...(refusal && !refusal.field('reason') && { refusal: refusal.detail })}
      onSubmit={() => mutate()}
      onClose={onClose}
    >
      <Field label="Reason" error={refusal?.field('reason')}>
        <Textarea
          required
          maxLength={1000}
          value={reason}
          onChange={(event) => {
            setReason(event.target.value);
            if (error) reset();
          }}
        />
      </Field>
    </FormDialog>
  );
}
