import { useId } from 'react';
import { cn } from '@/lib/cn';
import { Button } from '@/ui/Button';
import { Field, Input, Select } from '@/ui/Field';
import { Segmented } from '@/ui/Segmented';
import { FilesystemRules } from './FilesystemRules';
import { lengthOptions } from './lengths';
import type { Draft, Rule } from './rules';

export interface FormState {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  /** What is wrong, by pointer. */
  faults: Readonly<Record<string, string>>;
  disabled: boolean;
  /** Mount points to choose from. */
  mounts?: readonly string[];
}

interface Props extends FormState {
  rule: Rule;
  /** Whether it is a machine's own; undefined in the form for all. */
  own?: boolean;
  onOwn?: (own: boolean) => void;
}

/** One rule: what it is about, on or off, and by which lines. */
export function RuleFields({ rule, own, onOwn, ...form }: Props) {
  const { draft, onDraft, disabled, faults } = form;
  const id = useId();
  const enabled = `/${rule.key}/enabled`;
  const isOn = draft.fields[enabled] === 'on';
  const set = (pointer: string, value: string) =>
    onDraft({ ...draft, fields: { ...draft.fields, [pointer]: value } });
  const editable = own !== false;
  const rest = otherFaults(faults, rule);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a row of this kind
    <div role="group" aria-labelledby={id} className="px-4 py-3.5">
      <div className="flex items-start gap-4">
        <div className="min-w-0 flex-1">
          <span id={id} className="font-medium">
            {rule.name}
          </span>
          <span className="block text-13 text-t3">{rule.means}</span>
        </div>
        {onOwn && (
          <Button
            size="sm"
            variant={own ? 'default' : 'quiet'}
            disabled={disabled}
            onClick={() => onOwn(!own)}
          >
            {own ? 'Same as all' : 'Change'}
            <span className="sr-only">: {rule.name}</span>
          </Button>
        )}
        {editable && (
          <Toggle
            label={rule.name}
            checked={isOn}
            disabled={disabled}
            onChange={(on) => set(enabled, on ? 'on' : '')}
          />
        )}
      </div>
      {!editable ? (
        <p className="mt-1.5 text-13 text-t2">{inWords(rule, draft)}</p>
      ) : (
        isOn && (
          <div className="mt-3 grid grid-cols-2 items-start gap-x-3 gap-y-3 sm:grid-cols-4">
            {rule.kind === 'levels' && <LevelFields rule={rule} {...form} set={set} />}
            {rule.kind === 'flag' && <FlagFields rule={rule} {...form} set={set} />}
            {rule.kind === 'offline' && (
              <OfflineFields {...form} set={set} all={own === undefined} />
            )}
          </div>
        )
      )}
      {editable && isOn && rule.key === 'disk' && <FilesystemRules {...form} />}
      {rest.length > 0 && (
        <p role="alert" className="mt-2 text-13 text-crit">
          {rest.join(' ')}
        </p>
      )}
    </div>
  );
}

/** What is wrong with a rule and none of its fields. */
function otherFaults(faults: FormState['faults'], { key }: Rule): string[] {
  const named = /\/(high|critical|sustained_seconds|margin|severity|not_back_after_seconds)$/;
  return Object.entries(faults)
    .filter(
      ([pointer]) =>
        pointer.startsWith(`/${key}`) &&
        !pointer.startsWith('/disk/filesystems/') &&
        !pointer.startsWith('/offline_after') &&
        (pointer.split('/')[1] ?? '') === key &&
        !named.test(pointer),
    )
    .map(([, detail]) => detail);
}

interface PartProps extends FormState {
  set: (pointer: string, value: string) => void;
}

interface NumberProps extends PartProps {
  pointer: string;
  label: string;
  unit: string;
  placeholder?: string;
}

function NumberField({
  pointer,
  label,
  unit,
  placeholder,
  draft,
  faults,
  disabled,
  set,
}: NumberProps) {
  return (
    <Field label={label} error={faults[pointer]}>
      <span className="relative block">
        <NumberInput
          value={draft.fields[pointer] ?? ''}
          placeholder={placeholder}
          disabled={disabled}
          onChange={(value) => set(pointer, value)}
        />
        <span
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-13 text-t3"
        >
          {unit}
        </span>
      </span>
    </Field>
  );
}

interface NumberInputProps {
  value: string;
  placeholder?: string;
  disabled: boolean;
  onChange: (value: string) => void;
}

function NumberInput({ value, placeholder, disabled, onChange }: NumberInputProps) {
  return (
    <Input
      inputMode="decimal"
      autoComplete="off"
      className="tnum pr-16"
      value={value}
      placeholder={placeholder}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function LengthField({
  pointer,
  label,
  draft,
  faults,
  disabled,
  set,
  ...limits
}: PartProps & { pointer: string; label: string; least?: number; most?: number; none?: string }) {
  const value = draft.fields[pointer] ?? '';
  return (
    <Field label={label} error={faults[pointer]}>
      <Select
        value={value}
        disabled={disabled}
        options={lengthOptions(value, limits)}
        onChange={(next) => set(pointer, next)}
      />
    </Field>
  );
}

function LevelFields({ rule, ...part }: PartProps & { rule: Extract<Rule, { kind: 'levels' }> }) {
  const { key, unit } = rule;
  const at = rule.falling ? 'below' : 'at';
  return (
    <>
      <NumberField {...part} pointer={`/${key}/high`} label={`High ${at}`} unit={unit} />
      <NumberField
        {...part}
        pointer={`/${key}/critical`}
        label={`Critical ${at}`}
        unit={unit}
        placeholder="Never"
      />
      <LengthField {...part} pointer={`/${key}/sustained_seconds`} label="For how long" />
      <NumberField {...part} pointer={`/${key}/margin`} label="Over when back by" unit={unit} />
    </>
  );
}

function FlagFields({
  rule,
  draft,
  disabled,
  set,
  ...part
}: PartProps & { rule: Extract<Rule, { kind: 'flag' }> }) {
  const pointer = `/${rule.key}/severity`;
  return (
    <>
      <div className="col-span-2 flex flex-col gap-1.5 sm:col-span-1">
        <span aria-hidden className="text-13 font-medium">
          How bad
        </span>
        <fieldset disabled={disabled} className="contents">
          <Segmented
            label={`How bad: ${rule.name}`}
            value={draft.fields[pointer]}
            options={[
              { value: 'high', label: 'High' },
              { value: 'critical', label: 'Critical' },
            ]}
            onChange={(severity) => set(pointer, severity)}
          />
        </fieldset>
      </div>
      <LengthField
        {...part}
        draft={draft}
        disabled={disabled}
        set={set}
        pointer={`/${rule.key}/sustained_seconds`}
        label="For how long"
      />
    </>
  );
}

const MINUTE = 60;

function OfflineFields({ all, ...part }: PartProps & { all: boolean }) {
  return (
    <>
      {all && (
        <div className="col-span-2">
          <LengthField
            {...part}
            pointer="/offline_after_seconds"
            label="Lost after silence of"
            least={MINUTE}
            most={24 * 60 * MINUTE}
          />
        </div>
      )}
      <div className="col-span-2">
        <LengthField
          {...part}
          pointer="/offline/not_back_after_seconds"
          label="Shut down or asleep, missed after"
          least={MINUTE}
          none="Never"
        />
      </div>
    </>
  );
}

interface ToggleProps {
  label: string;
  checked: boolean;
  disabled: boolean;
  onChange: (on: boolean) => void;
}

/** A switch whose name stands elsewhere. */
function Toggle({ label, checked, disabled, onChange }: ToggleProps) {
  return (
    <span className="relative mt-0.5 inline-flex h-6 w-11 shrink-0">
      <input
        type="checkbox"
        role="switch"
        aria-label={label}
        aria-checked={checked}
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        className={cn(
          'peer absolute inset-0 size-full cursor-pointer appearance-none rounded-full border border-line-strong bg-s2 transition-colors duration-120',
          'checked:border-accent-solid checked:bg-accent-solid disabled:cursor-not-allowed disabled:opacity-60',
        )}
      />
      <span className="pointer-events-none absolute top-1 left-1 size-4 rounded-full bg-line-strong transition-transform duration-120 peer-checked:translate-x-5 peer-checked:bg-white" />
    </span>
  );
}

/** "High at 85 %, critical at 95 %, for 3 minutes": what holds, where it is not to be changed. */
export function inWords(rule: Rule, { fields }: Draft): string {
  const of = (name: string) => fields[`/${rule.key}/${name}`] ?? '';
  if (of('enabled') !== 'on') return 'Off for all machines.';
  const length = (seconds: string) =>
    lengthOptions(seconds, {})
      .find(({ value }) => value === seconds)
      ?.label.toLowerCase() ?? '';
  switch (rule.kind) {
    case 'offline': {
      const seconds = of('not_back_after_seconds');
      return seconds === ''
        ? 'Missed at once when it is lost; never when it was shut down or sleeps.'
        : `Missed at once when it is lost, after ${length(seconds)} when it was shut down or sleeps.`;
    }
    case 'levels': {
      const unit = rule.unit === 'a thread' ? ' a thread' : ` ${rule.unit}`;
      const at = rule.falling ? 'below' : 'at';
      const critical = of('critical') === '' ? '' : `, critical ${at} ${of('critical')}${unit}`;
      const held = Number(of('sustained_seconds'));
      const wait = held > 0 ? `, for ${length(String(held))}` : ', at once';
      return `High ${at} ${of('high')}${unit}${critical}${wait}.`;
    }
    case 'flag': {
      const held = Number(of('sustained_seconds'));
      const wait = held > 0 ? `after ${length(String(held))}` : 'at once';
      return `${of('severity') === 'critical' ? 'Critical' : 'High'}, ${wait}.`;
    }
  }
}
