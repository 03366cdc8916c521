import type { MachinePower, PowerCategory } from '@/api/types';
import { Field, Input, Select } from '@/ui/Field';
import type { PowerDraft } from './draft';
import { CATEGORY_NAMES } from './labels';
import type { Faults } from './use-power-draft';

interface Props {
  power: MachinePower;
  draft: PowerDraft;
  faults: Faults;
  onChange: (next: Partial<PowerDraft>) => void;
}

/** What the hub found out; it does not say while somebody has set another. */
function foundWords(found: PowerCategory | 'nothing' | undefined): string {
  if (found === 'nothing') return 'Not found out';
  return found ? `Found out: ${CATEGORY_NAMES[found]}` : 'As it is found out';
}

/** What somebody knows better: the kind of machine, and its watts at rest and at work. */
export function PowerFields({ power, draft, faults, onChange }: Props) {
  const { settings, profile, categories } = power;
  const { category, idle, most } = draft;
  const usual = categories.find((each) => each.category === (category || profile.category));
  const found = settings.category == null ? (profile.category ?? 'nothing') : undefined;
  return (
    <>
      <Field label="Kind of machine" error={faults.category}>
        <Select
          value={category}
          options={[
            { value: '', label: foundWords(found) },
            ...categories.map((each) => ({
              value: each.category,
              label: `${CATEGORY_NAMES[each.category]}, ${each.idle_watts} to ${each.max_watts} W`,
            })),
          ]}
          onChange={(next) => onChange({ category: next })}
        />
      </Field>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          label="Watts at rest"
          optional
          error={faults.idle}
          hint={usual && `Usual: ${usual.idle_watts} W`}
        >
          <Input
            inputMode="decimal"
            value={idle}
            onChange={(event) => onChange({ idle: event.target.value })}
          />
        </Field>
        <Field
          label="Watts at work"
          optional
          error={faults.most}
          hint={usual && `Usual: ${usual.max_watts} W`}
        >
          <Input
            inputMode="decimal"
            value={most}
            onChange={(event) => onChange({ most: event.target.value })}
          />
        </Field>
      </div>
      <p className="text-13 text-t3">
        A plug with a meter tells both in ten minutes; one of them is enough. They count where the
        machine does not measure itself, for the past as well.
      </p>
    </>
  );
}
