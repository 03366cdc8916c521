import { useId } from 'react';
import { type FormState, RuleFields } from './RuleFields';
import { GROUPS, type Rule, type RuleKey } from './rules';

interface Props extends FormState {
  /** Which rules are a machine's own; undefined in the form for all. */
  own?: ReadonlySet<RuleKey>;
  onOwn?: (rule: Rule, own: boolean) => void;
}

/** All rules, by what they are about. */
export function RuleGroups({ own, onOwn, ...form }: Props) {
  const id = useId();
  return (
    <div className="flex flex-col gap-6">
      {GROUPS.map(({ title, rules }) => (
        <section key={title} aria-labelledby={`${id}-${title}`}>
          <h3 id={`${id}-${title}`} className="mb-2 text-13 font-semibold text-t3">
            {title}
          </h3>
          <div className="divide-y divide-line rounded-card border border-line bg-s1">
            {rules.map((rule) => (
              <RuleFields
                key={rule.key}
                rule={rule}
                {...form}
                own={own?.has(rule.key)}
                onOwn={onOwn && ((to) => onOwn(rule, to))}
              />
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

/** What the hub refused, by pointer; what is about no field of the form is told as a whole. */
export function refusalOf(errors: readonly { pointer: string; detail: string }[], detail: string) {
  const faults: Record<string, string> = {};
  for (const { pointer, detail: why } of errors) faults[pointer] = why;
  const places = Object.keys(faults).filter(Boolean).length;
  const whole = faults[''] ?? (places === 0 ? detail : undefined);
  return {
    faults,
    refusal:
      whole ?? `Not saved: ${places === 1 ? 'one field needs' : `${places} fields need`} a look.`,
  };
}
