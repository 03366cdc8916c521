import { type FormEvent, useState } from 'react';
import { toLocalInput } from '@/lib/time';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Field, Input } from '@/ui/Field';
import type { Chosen } from './RangePicker';

interface Props {
  chosen: Chosen;
  onClose: () => void;
  onChoose: (chosen: Chosen) => void;
}

/** A time from when to when, as it is typed. */
export default function OwnRange({ chosen, onClose, onChoose }: Props) {
  const now = Math.floor(Date.now() / 1000);
  const [from, setFrom] = useState(() => toLocalInput(chosen.from ?? now - 86_400));
  const [to, setTo] = useState(() => toLocalInput(chosen.to ?? now));
  const start = Math.floor(new Date(from).getTime() / 1000);
  const end = Math.floor(new Date(to).getTime() / 1000);
  const fault = start < end ? undefined : 'The start must lie before the end.';

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!fault) onChoose({ from: start, to: end });
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title="Own range"
      description={`Times are those of this browser (${Intl.DateTimeFormat().resolvedOptions().timeZone}).`}
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="From" error={fault}>
          <Input
            type="datetime-local"
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
        </Field>
        <Field label="To">
          <Input type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} />
        </Field>
        <Button type="submit" variant="primary" disabled={fault !== undefined}>
          Show
        </Button>
      </form>
    </Dialog>
  );
}
