import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import type { ApprovalRule, Machine } from '@/api/types';
import { Button, IconButton } from '@/ui/Button';
import { RuleDialog } from './RuleDialog';
import { NEW_RULE, ruleWords } from './rule';

interface Props {
  rules: readonly ApprovalRule[];
  machines: readonly Machine[];
  mayChange: boolean;
  onChange: (rules: readonly ApprovalRule[]) => void;
}

/** What waits for an admin's approval beside what always does. */
export function Rules({ rules, machines, mayChange, onChange }: Props) {
  const id = useId();
  /** The place of the one that is edited; one behind the last is new. */
  const [edited, setEdited] = useState<number>();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-60">
          <h3 id={id} className="font-semibold">
            Needs an admin’s approval, too
          </h3>
          <p className="text-13 text-t3">What one of these rules speaks of waits.</p>
        </div>
        {mayChange && (
          <Button
            size="sm"
            icon={<Plus size={15} aria-hidden />}
            onClick={() => setEdited(rules.length)}
          >
            Add a rule…
          </Button>
        )}
      </div>
      {rules.length === 0 ? (
        <p className="rounded-card border border-dashed border-line-strong px-4 py-5 text-center text-t2">
          No rules. Only what is dangerous waits, and what is run on paused machines.
        </p>
      ) : (
        <ul
          aria-labelledby={id}
          className="divide-y divide-line overflow-hidden rounded-card border border-line bg-s1"
        >
          {rules.map((rule, at) => {
            const words = ruleWords(rule, machines);
            return (
              // Rules have no name, and two may be the same.
              <li key={at} className="flex items-center gap-2 py-1.5 pr-1.5 pl-4">
                <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{words}</span>
                {mayChange && (
                  <>
                    <IconButton label={`Change: ${words}`} onClick={() => setEdited(at)}>
                      <Pencil size={15} aria-hidden />
                    </IconButton>
                    <IconButton
                      label={`Remove: ${words}`}
                      onClick={() => onChange(rules.filter((_, each) => each !== at))}
                    >
                      <Trash2 size={15} aria-hidden />
                    </IconButton>
                  </>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {edited !== undefined && (
        <RuleDialog
          rule={rules[edited] ?? NEW_RULE}
          isNew={edited === rules.length}
          machines={machines}
          onRule={(rule) => {
            onChange(
              edited === rules.length
                ? [...rules, rule]
                : rules.map((each, at) => (at === edited ? rule : each)),
            );
            setEdited(undefined);
          }}
          onClose={() => setEdited(undefined)}
        />
      )}
    </section>
  );
}
