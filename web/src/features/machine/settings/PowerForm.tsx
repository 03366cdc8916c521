import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useId } from 'react';
import { machinePowerQuery } from '@/api/queries';
import type { MachineDetail, MachinePower } from '@/api/types';
import { can } from '@/shared/can';
import { ListState } from '@/shared/ListState';
import { PowerFields } from '@/shared/power/PowerFields';
import { PowerKnown } from '@/shared/power/PowerKnown';
import { usePowerDraft } from '@/shared/power/use-power-draft';
import { useRole } from '@/shared/session';
import { Button } from '@/ui/Button';

/** What the machine draws, and what somebody knows better of that. */
export function PowerForm({ machine }: { machine: MachineDetail }) {
  const id = useId();
  const query = useQuery({ ...machinePowerQuery(machine.id), refetchOnMount: 'always' });
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="text-15 font-semibold">
        What it draws
      </h2>
      <p className="mt-1 mb-3 text-t2">
        What that costs is under{' '}
        <Link
          to="/costs"
          search={{ machine: machine.id }}
          className="text-accent underline underline-offset-2"
        >
          Power & cost
        </Link>
        .
      </p>
      <ListState what="watts" query={query}>
        {(power) => <Form power={power} />}
      </ListState>
    </section>
  );
}

function Form({ power }: { power: MachinePower }) {
  const allowed = can.editMachine(useRole());
  const { draft, faults, refusal, isPending, isDirty, change, save, undo } = usePowerDraft(power);
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (isDirty) save();
      }}
    >
      <fieldset disabled={!allowed.ok} className="flex flex-col gap-4">
        <PowerKnown power={power} />
        {allowed.why && <p className="text-13 text-t3">{allowed.why}</p>}
        <PowerFields power={power} draft={draft} faults={faults} onChange={change} />
        {refusal && (
          <p role="alert" className="text-crit">
            {refusal}
          </p>
        )}
        {isDirty && (
          <div className="flex flex-wrap gap-2">
            <Button type="submit" variant="primary" busy={isPending}>
              Save
            </Button>
            <Button onClick={undo}>Undo</Button>
          </div>
        )}
      </fieldset>
    </form>
  );
}
