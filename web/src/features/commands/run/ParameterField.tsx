import { useId } from 'react';
import type { ActionParameter } from '@/api/types';
import { Field, Input, Select, Textarea } from '@/ui/Field';
import { Segmented } from '@/ui/Segmented';
import { durationParts, UNITS } from './draft';

interface Props {
  parameter: ActionParameter;
  value: string;
  error: string | undefined;
  /** What is known of the machine, to choose from: its services. */
  known?: readonly string[];
  onChange: (value: string) => void;
}

const PLAIN = {
  autoComplete: 'off',
  autoCapitalize: 'none',
  autoCorrect: 'off',
  spellCheck: false,
} as const;

/** One parameter, each kind with its own control. */
export function ParameterField({ parameter, value, error, known = [], onChange }: Props) {
  const list = useId();
  const { label } = parameter;
  const optional = parameter.default != null;
  const plain = {
    ...PLAIN,
    value,
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  switch (parameter.kind) {
    case 'duration':
      return <DurationField {...{ parameter, value, error, onChange }} />;
    case 'choice':
      return (
        <Field label={label} error={error}>
          {parameter.options.length <= 4 ? (
            <Segmented
              label={label}
              value={value}
              options={parameter.options.map((option) => ({ value: option, label: option }))}
              onChange={onChange}
            />
          ) : (
            <Select
              value={value}
              options={parameter.options.map((option) => ({ value: option, label: option }))}
              onChange={onChange}
            />
          )}
        </Field>
      );
    case 'integer':
      return (
        <Field
          label={label}
          error={error}
          optional={optional}
          hint={`From ${parameter.min} to ${parameter.max}.`}
        >
          <Input
            {...plain}
            inputMode={parameter.min < 0 ? 'text' : 'numeric'}
            className="sm:w-40"
          />
        </Field>
      );
    case 'packages':
      return (
        <Field label={label} error={error} hint="Names with spaces or lines between.">
          <Textarea {...plain} className="font-mono text-13!" />
        </Field>
      );
    case 'path':
      return (
        <Field label={label} error={error} hint={`Below ${parameter.root}/`}>
          <Input {...plain} placeholder="folder/file" className="font-mono text-13!" />
        </Field>
      );
    case 'unit':
      return (
        <Field label={label} error={error} hint="A systemd unit; “.service” may be left out.">
          <Input {...plain} placeholder="nginx" list={known.length > 0 ? list : undefined} />
          {known.length > 0 && (
            <datalist id={list}>
              {known.map((name) => (
                <option key={name} value={name} />
              ))}
            </datalist>
          )}
        </Field>
      );
    default:
      return (
        <Field label={label} error={error} optional={optional}>
          <Input {...plain} />
        </Field>
      );
  }
}

/** A number and a unit. */
function DurationField({ parameter, value, error, onChange }: Omit<Props, 'known'>) {
  const [amount, unit] = durationParts(value);
  return (
    <Field label={parameter.label} error={error}>
      <span className="flex gap-2">
        <Input
          {...PLAIN}
          inputMode="numeric"
          value={amount}
          className="w-28!"
          onChange={(event) => onChange(`${event.target.value.trim()}${unit}`)}
        />
        <Select
          id={undefined}
          aria-label={`${parameter.label}: unit`}
          className="w-36"
          value={unit}
          options={UNITS}
          onChange={(next) => onChange(`${amount}${next}`)}
        />
      </span>
    </Field>
  );
}
