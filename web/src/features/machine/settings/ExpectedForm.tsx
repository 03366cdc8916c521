import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus, X } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { asApiError } from '@/api/problem';
import { generalQuery } from '@/api/queries';
import type { Expected, MachineDetail } from '@/api/types';
import { can } from '@/shared/can';
import {
  DAYS,
  endsNextDay,
  expectedWords,
  hoursOf,
  type Row,
  rowFault,
  rowOf,
  usualRow,
} from '@/shared/expected';
import { useMachineChange } from '@/shared/machine-changed';
import { useRole } from '@/shared/session';
import { toast } from '@/shared/toast';
import { Button, IconButton } from '@/ui/Button';
import { Input } from '@/ui/Field';
import { Segmented } from '@/ui/Segmented';

const MEANS: Record<Expected['rule'], string> = {
  always: 'When it is away, it is missed.',
  never: 'It is switched off when it is not needed, and nobody is told.',
  hours: 'It is missed only within these hours.',
};

/** What a kind of machine is expected to do when nobody said otherwise. */
const OF_KIND = { server: 'always', workstation: 'never' } as const;

/** When a machine is expected to be on. */
export function ExpectedForm({ machine }: { machine: MachineDetail }) {
  const id = useId();
  const allowed = can.editMachine(useRole());
  const { expected, kind } = machine;
  const [rule, setRule] = useState(expected.rule);
  const [rows, setRows] = useState<readonly Row[]>(() =>
    expected.rule === 'hours' ? expected.hours.map(rowOf) : [usualRow()],
  );
  const { mutate, isPending, error } = useMachineChange(machine.id, (changed) =>
    toast(`${changed.name} is expected: ${expectedWords(changed.expected)}`),
  );
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
            onChange={setRule}
          />
          {rule === 'hours' && <Week rows={rows} faults={faults} onRows={setRows} />}
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
                  <Button
                    onClick={() => {
                      setRule(expected.rule);
                      setRows(expected.rule === 'hours' ? expected.hours.map(rowOf) : [usualRow()]);
                    }}
                  >
                    Undo
                  </Button>
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

interface WeekProps {
  rows: readonly Row[];
  faults: readonly (string | undefined)[];
  onRows: (rows: readonly Row[]) => void;
}

/** Stretches of time on days of the week. */
function Week({ rows, faults, onRows }: WeekProps) {
  const { data } = useQuery(generalQuery);
  const set = (at: number, change: Partial<Row>) =>
    onRows(rows.map((row, index) => (index === at ? { ...row, ...change } : row)));
  return (
    <div className="flex flex-col gap-3">
      <ul className="flex flex-col gap-3">
        {rows.map((row, at) => (
          <li
            key={row.id}
            className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card border border-line bg-s1 px-3 py-2.5"
          >
            <Days row={row} onDays={(days) => set(at, { days })} />
            <span className="flex flex-wrap items-center gap-2">
              <Input
                type="time"
                aria-label={`From, row ${at + 1}`}
                className="w-28!"
                value={row.from}
                required
                onChange={(event) => set(at, { from: event.target.value })}
              />
              <span className="text-t3">to</span>
              <Input
                type="time"
                aria-label={`Until, row ${at + 1}`}
                className="w-28!"
                value={row.until}
                required
                onChange={(event) => set(at, { until: event.target.value })}
              />
              {endsNextDay(row) && <span className="text-13 text-t3">the next day</span>}
            </span>
            {rows.length > 1 && (
              <IconButton
                label={`Remove row ${at + 1}`}
                className="ml-auto"
                onClick={() => onRows(rows.filter((_, index) => index !== at))}
              >
                <X size={16} aria-hidden />
              </IconButton>
            )}
            {faults[at] && (
              <p role="alert" className="basis-full text-13 text-crit">
                {faults[at]}
              </p>
            )}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button
          size="sm"
          icon={<Plus size={15} aria-hidden />}
          onClick={() =>
            onRows([...rows, rowOf({ days: ['sat', 'sun'], from: '10:00', until: '23:00' })])
          }
        >
          Add hours
        </Button>
        <span className="text-13 text-t3">
          Times are in {data?.time_zone ?? 'the zone of the hub’s machine'}, as set in the{' '}
          <Link
            to="/settings/$section"
            params={{ section: 'general' }}
            className="text-accent underline underline-offset-2"
          >
            settings
          </Link>
          .
        </span>
      </div>
    </div>
  );
}

function Days({ row, onDays }: { row: Row; onDays: (days: Row['days']) => void }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: the row is in a fieldset already
    <span role="group" aria-label="Days" className="flex flex-wrap gap-1">
      {DAYS.map(({ value, short, name }) => {
        const isOn = row.days.includes(value);
        return (
          <button
            key={value}
            type="button"
            aria-pressed={isOn}
            aria-label={name}
            onClick={() =>
              onDays(isOn ? row.days.filter((day) => day !== value) : [...row.days, value])
            }
            className="h-8 min-w-9 rounded-control border border-line-strong px-1.5 text-13 font-medium text-t3 hover:bg-s2 aria-pressed:border-accent-solid aria-pressed:bg-accent-solid aria-pressed:text-white pointer-coarse:h-11 pointer-coarse:min-w-11"
          >
            {short}
          </button>
        );
      })}
    </span>
  );
}
