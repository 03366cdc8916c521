import { useState } from 'react';
import type { Alert } from '@/api/types';
import { hubNow, toLocalInput } from '@/lib/time';
import { Field, Input, Select } from '@/ui/Field';
import { FormDialog } from '@/ui/FormDialog';
import { AlertTitle } from './AlertTitle';
import type { Act } from './acts';
import { snoozeChoices } from './snooze';

interface Props {
  alerts: readonly Alert[];
  onAct: (act: Act) => void;
  onClose: () => void;
}

export type Asking = 'acknowledge' | 'snooze' | 'resolve';

/** What is asked for before something is done with alerts. */
export default function ActDialog({ kind, ...props }: Props & { kind: Asking }) {
  return kind === 'snooze' ? <SnoozeDialog {...props} /> : <NoteDialog {...props} kind={kind} />;
}

const OWN = 'own';

function Which({ alerts }: { alerts: readonly Alert[] }) {
  const [only] = alerts;
  if (alerts.length !== 1 || !only) return `${alerts.length} alerts`;
  return (
    <>
      <AlertTitle alert={only} /> · <bdi>{only.machine_name}</bdi>
    </>
  );
}

/** Until when, and why. */
function SnoozeDialog({ alerts, onAct, onClose }: Props) {
  const [openedAt] = useState(hubNow);
  const choices = snoozeChoices(openedAt);
  const [chosen, setChosen] = useState('0');
  const [own, setOwn] = useState(() => toLocalInput((openedAt + 4 * 3_600_000) / 1000));
  const [reason, setReason] = useState('');
  const ownTime = new Date(own).getTime();
  const fault =
    chosen === OWN && !(ownTime > hubNow() && ownTime < openedAt + 365 * 86_400_000)
      ? 'A time in the future, within a year.'
      : undefined;

  const submit = () => {
    if (fault) return;
    const choice = choices[Number(chosen)];
    onAct({
      kind: 'snooze',
      reason: reason.trim() || undefined,
      ...(chosen === OWN
        ? { until: new Date(ownTime).toISOString() }
        : { until: choice?.until, minutes: choice?.minutes }),
    });
    onClose();
  };

  return (
    <FormDialog
      title="Snooze"
      description={
        <>
          <Which alerts={alerts} />. No messages until then; what is still wrong then is open again.
        </>
      }
      submit="Snooze"
      busy={false}
      onSubmit={submit}
      onClose={onClose}
    >
      <Field label="For how long">
        <Select
          value={chosen}
          onChange={setChosen}
          options={[
            ...choices.map(({ label }, at) => ({ value: String(at), label })),
            { value: OWN, label: 'Until a time of my own…' },
          ]}
        />
      </Field>
      {chosen === OWN && (
        <Field label="Until" error={fault}>
          <Input
            type="datetime-local"
            value={own}
            required
            onChange={(event) => setOwn(event.target.value)}
          />
        </Field>
      )}
      <ReasonField
        label="Reason"
        value={reason}
        placeholder="New disk comes on Friday"
        onChange={setReason}
      />
    </FormDialog>
  );
}

const NOTES = {
  acknowledge: {
    title: 'Acknowledge',
    means: 'You take care of it: no more messages, and it still ends by itself.',
    label: 'Note',
    placeholder: 'Looking into it',
  },
  resolve: {
    title: 'Resolve',
    means: 'It is over. While the same still holds, only something worse opens another.',
    label: 'What was done',
    placeholder: 'Emptied the cache',
  },
} as const;

/** Takes or ends alerts, with a word about it. */
function NoteDialog({ kind, alerts, onAct, onClose }: Props & { kind: 'acknowledge' | 'resolve' }) {
  const { title, means, label, placeholder } = NOTES[kind];
  const [note, setNote] = useState('');
  return (
    <FormDialog
      title={title}
      description={
        <>
          <Which alerts={alerts} />. {means}
        </>
      }
      submit={title}
      busy={false}
      onSubmit={() => {
        onAct({ kind, note: note.trim() || undefined });
        onClose();
      }}
      onClose={onClose}
    >
      <ReasonField label={label} value={note} placeholder={placeholder} onChange={setNote} />
    </FormDialog>
  );
}

interface ReasonProps {
  label: string;
  value: string;
  placeholder: string;
  onChange: (value: string) => void;
}

function ReasonField({ label, value, placeholder, onChange }: ReasonProps) {
  return (
    <Field label={label} optional>
      <Input
        value={value}
        maxLength={400}
        placeholder={placeholder}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
