import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { catalogueQuery } from '@/api/commands';
import type { ApprovalRule, Kind, Machine } from '@/api/types';
import { Chips } from '@/ui/Chips';
import { FormDialog } from '@/ui/FormDialog';
import { ruleWords } from './rule';

interface Props {
  rule: ApprovalRule;
  isNew: boolean;
  machines: readonly Machine[];
  onRule: (rule: ApprovalRule) => void;
  onClose: () => void;
}

const KINDS: readonly { value: Kind; label: string }[] = [
  { value: 'server', label: 'Servers' },
  { value: 'workstation', label: 'Workstations' },
];
const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Which commands, and where. It is stored with the others, not before. */
export function RuleDialog({ rule: begin, isNew, machines, onRule, onClose }: Props) {
  const [rule, setRule] = useState(begin);
  const catalogue = useQuery(catalogueQuery).data?.items ?? [];
  const actions = [...new Set([...catalogue.map(({ name }) => name), ...begin.actions])];
  const tags = [...new Set([...machines.flatMap((machine) => machine.tags), ...begin.tags])].sort(
    byName.compare,
  );
  const set = (change: Partial<ApprovalRule>) => setRule({ ...rule, ...change });
  const isEverywhere =
    rule.machines.length === 0 && rule.tags.length === 0 && rule.kinds.length === 0;
  const none = isEverywhere ? 'Any' : 'None by this';
  return (
    <FormDialog
      title={isNew ? 'A rule for approvals' : 'Change the rule'}
      size="md"
      submit={isNew ? 'Add' : 'Change'}
      busy={false}
      onSubmit={() => onRule(rule)}
      onClose={onClose}
    >
      <p aria-live="polite" className="rounded-control bg-s2 px-3 py-2 [overflow-wrap:anywhere]">
        {ruleWords(rule, machines)}, waits for an admin’s approval.
      </p>
      <Chips
        label="Commands"
        all="Every"
        options={actions.map((value) => ({ value, label: value }))}
        value={rule.actions}
        onChange={(chosen) => set({ actions: chosen })}
      />
      <Chips
        label="Machines of a kind"
        all={none}
        options={KINDS}
        value={rule.kinds}
        onChange={(kinds) => set({ kinds })}
      />
      {tags.length > 0 && (
        <Chips
          label="Machines with a tag"
          all={none}
          options={tags.map((value) => ({ value, label: value }))}
          value={rule.tags}
          onChange={(chosen) => set({ tags: chosen })}
        />
      )}
      <Chips
        label="Machines by name"
        all={none}
        hint="A machine is meant that one of these three speaks of."
        options={machines
          .toSorted((a, b) => byName.compare(a.name, b.name))
          .map(({ id, name }) => ({ value: id, label: name }))}
        value={rule.machines}
        onChange={(chosen) => set({ machines: chosen })}
      />
    </FormDialog>
  );
}
