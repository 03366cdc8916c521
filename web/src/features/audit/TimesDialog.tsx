import { type FormEvent, useState } from 'react';
import { toLocalInput } from '@/lib/time';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Field, Input } from '@/ui/Field';

interface Props {
  from: number | undefined;
  to: number | undefined;
  onClose: () => void;
  onChoose: (times: { from: number | undefined; to: number | undefined }) => void;
}

const read = (text: string) => {
  const seconds = Math.floor(new Date(text).getTime() / 1_000);
  return Number.isNaN(seconds) ? undefined : seconds;
};
const written = (seconds: number | undefined) =>
  seconds === undefined ? '' : toLocalInput(seconds);

/** From when to when, as it is typed; either may be left open. */
export default function TimesDialog({ from, to, onClose, onChoose }: Props) {
  const [begin, setBegin] = useState(() =>
    from === undefined && to === undefined
      ? toLocalInput(Math.floor(Date.now() / 1_000) - 86_400)
      : written(from),
  );
  const [end, setEnd] = useState(() => written(to));
  const start = read(begin);
  const stop = read(end);
  const fault =
    start !== undefined && stop !== undefined && start >= stop
      ? 'The start must lie before the end.'
      : undefined;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!fault) onChoose({ from: start, to: stop });
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="sm"
      title="Own times"
      description={`Times are those of this browser (${Intl.DateTimeFormat().resolvedOptions().timeZone}). One that is left open has no end.`}
    >
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="From" optional error={fault}>
          <Input
            type="datetime-local"
            value={begin}
            onChange={(event) => setBegin(event.target.value)}
          />
        </Field>
        <Field label="To, not included" optional>
          <Input
            type="datetime-local"
            value={end}
            onChange={(event) => setEnd(event.target.value)}
          />
        </Field>
        <Button type="submit" variant="primary" disabled={fault !== undefined}>
          Show
        </Button>
      </form>
    </Dialog>
  );
}
