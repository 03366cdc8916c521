import { type FormEvent, useState } from 'react';
import { toLocalInput } from '@/lib/time';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Field, Input } from '@/ui/Field';

/** Seconds since 1970; the end is not included. */
export interface Times {
  from?: number | undefined;
  to?: number | undefined;
}

interface Props {
  title: string;
  times: Times;
  /** Either end may be left open. */
  mayBeOpen?: boolean;
  onClose: () => void;
  onChoose: (times: Times) => void;
}

const DAY = 86_400;

const read = (text: string) => {
  const seconds = Math.floor(new Date(text).getTime() / 1_000);
  return Number.isNaN(seconds) ? undefined : seconds;
};
const written = (seconds: number | undefined) =>
  seconds === undefined ? '' : toLocalInput(seconds);

/** What stands there at first: what was chosen, or the last day. */
function begin({ from, to }: Times, mayBeOpen: boolean): Times {
  const now = Math.floor(Date.now() / 1_000);
  if (!mayBeOpen) return { from: from ?? now - DAY, to: to ?? now };
  return from === undefined && to === undefined ? { from: now - DAY } : { from, to };
}

/** A time from when to when, as it is typed. */
export default function TimesDialog({ title, times, mayBeOpen = false, onClose, onChoose }: Props) {
  const [first] = useState(() => begin(times, mayBeOpen));
  const [from, setFrom] = useState(() => written(first.from));
  const [to, setTo] = useState(() => written(first.to));
  const start = read(from);
  const end = read(to);
  const isOpen = start === undefined || end === undefined;
  const isRight = isOpen ? mayBeOpen : start < end;
  const fault = isRight ? undefined : 'The start must lie before the end.';

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!fault) onChoose({ from: start, to: end });
  }

  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title={title}
      description={`Times are those of this browser (${zone}).${mayBeOpen ? ' One that is left open has no end.' : ''}`}
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="From" optional={mayBeOpen} error={fault}>
          <Input
            type="datetime-local"
            value={from}
            onChange={(event) => setFrom(event.target.value)}
          />
        </Field>
        <Field label="To, not included" optional={mayBeOpen}>
          <Input type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} />
        </Field>
        <Button type="submit" variant="primary" disabled={fault !== undefined}>
          Show
        </Button>
      </form>
    </Dialog>
  );
}
