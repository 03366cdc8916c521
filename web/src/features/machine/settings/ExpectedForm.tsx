import { type FormEvent, useId, useMemo } from 'react';
import { asApiError } from '@/api/problem';
import type { Expected, MachineDetail } from '@/api/types';
import { can } from '@/shared/can';
import { expectedWords, hoursOf, type Row, rowFault, rowOf, usualRow } from '@/shared/expected';
import { useMachineChange } from '@/shared/machine-changed';
import { useRole } from '@/shared/session';
import { toast } from '@/shared/toast';
import { useRebased } from '@/shared/use-rebased';
import { Week } from '@/shared/Week';
import { Button } from '@/ui/Button';
import { Segmented } from '@/ui/Segmented';

const MEANS: Record<Expected['rule'], string> = {
  always: 'When it is away, it is missed.',
  never: 'It is switched off when it is not needed, and nobody is told.',
  hours: 'It is missed only within these hours.',
};

/** What a kind of machine is expected to do when nobody said otherwise. */
const OF_KIND = { server: 'always', workstation: 'never' } as const;

const weekendRow = () => rowOf({ days: ['sat', 'sun'], from: '10:00', until: '23:00' });

interface Draft {
  rule: Expected['rule'];
  rows: readonly Row[];
}

const draftOf = (expected: Expected): Draft => ({
  rule: expected.rule,
  rows: expected.rule === 'hours' ? expected.hours.map(rowOf) : [usualRow()],
});

/** When a machine is expected to be on. */
export function ExpectedForm({ machine }: { machine: MachineDetail }) {
  const id = useId();
  const allowed = can.editMachine(useRole());
  const { expected, kind } = machine;
  // Each row has a number of its own: the same thing said again must not be new rows.
  const said = JSON.stringify(expected);
  const stored = useMemo(() => draftOf(JSON.parse(said) as Expected), [said]);
  const { draft, change, settle } = useRebased(stored);
  const { rule, rows } = draft;
  const { mutate, isPending, error } = useMachineChange(machine.id, (changed) => {
    settle(draftOf(changed.expected));
    toast(`${changed.name} is expected: ${expectedWords(changed.expected)}`);
  });
  const chosen: Expected = rule === 'hours' ? { rule, hours: hoursOf(rows) } : { rule };
  const isDirty = expectedWords(chosen) !== expectedWords(expected);
  const faults = rule === 'hours' ? rows.map(rowFault) : [];
  const ofKind = OF_KIND[kind];

  function submit(event: FormEvent) {
    event.preventDefault();
    if (faults.some(Boolean) || isPending) return;
    mutate({ expected: chosen });
  }

  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="text-15 font-semibold">
        When it is expected to be on
      </h2>
      <p className="mt-1 mb-3 text-t2">
        {MEANS[rule]}
        {allowed.why && <span className="block text-13 text-t3">{allowed.why}</span>}
      </p>
      <form onSubmit={submit}>
        <fieldset disabled={!allowed.ok} className="flex flex-col gap-4">
          <Segmented
            label="When it is expected to be on"
            value={rule}
            options={[
              { value: 'always', label: 'At all times' },
              { value: 'never', label: 'Comes and goes' },
              { value: 'hours', label: 'Some hours' },
            ]}
            onChange={(chosen) => change({ rule: chosen })}
          />
          {rule === 'hours' && (
            <Week
              rows={rows}
              faults={faults}
              another={weekendRow}
              onRows={(changed) => change({ rows: changed })}
            />
          )}
          {error && (
            <p role="alert" className="text-crit">
              {asApiError(error).detail}
            </p>
          )}
          {(isDirty || (expected.rule !== ofKind && rule === expected.rule)) && (
            <div className="flex flex-wrap gap-2">
              {isDirty && (
                <>
                  <Button
                    type="submit"
                    variant="primary"
                    busy={isPending}
                    disabled={faults.some(Boolean)}
                  >
                    Save
                  </Button>
                  <Button onClick={() => settle(stored)}>Undo</Button>
                </>
              )}
              {!isDirty && (
                <Button busy={isPending} onClick={() => mutate({ expected: null })}>
                  As any {kind}: {expectedWords({ rule: ofKind })}
                </Button>
              )}
            </div>
          )}
        </fieldset>
      </form>
    </section>
  );
}
