import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus, X } from 'lucide-react';
import { generalQuery } from '@/api/queries';
import { Button, IconButton } from '@/ui/Button';
import { Input } from '@/ui/Field';
import { DAYS, endsNextDay, type Row } from './expected';

interface Props {
  rows: readonly Row[];
  faults: readonly (string | undefined)[];
  /** What another row begins with. */
  another: () => Row;
  onRows: (rows: readonly Row[]) => void;
}

/** Stretches of time on days of the week. */
export function Week({ rows, faults, another, onRows }: Props) {
  const set = (at: number, change: Partial<Row>) =>
    onRows(rows.map((row, index) => (index === at ? { ...row, ...change } : row)));
  return (
    <div className="flex flex-col items-start gap-3">
      <ul className="flex w-full flex-col gap-3">
        {rows.map((row, at) => (
          <li
            key={row.id}
            className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-card border border-line bg-s1 px-3 py-2.5"
          >
            <Days row={row} at={at} onDays={(days) => set(at, { days })} />
            <span className="flex w-full items-center gap-2 sm:w-auto">
              <Input
                type="time"
                aria-label={`From, row ${at + 1}`}
                className="min-w-0 flex-1 sm:w-32! sm:flex-none"
                value={row.from}
                onChange={(event) => set(at, { from: event.target.value })}
              />
              <span className="text-t3">to</span>
              <Input
                type="time"
                aria-label={`Until, row ${at + 1}`}
                className="min-w-0 flex-1 sm:w-32! sm:flex-none"
                value={row.until}
                onChange={(event) => set(at, { until: event.target.value })}
              />
            </span>
            {endsNextDay(row) && (
              <p className="basis-full text-13 text-t3">Ends on the next day.</p>
            )}
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
          onClick={() => onRows([...rows, another()])}
        >
          Add hours
        </Button>
        <ZoneNote />
      </div>
    </div>
  );
}

interface DaysProps {
  row: Row;
  at: number;
  onDays: (days: Row['days']) => void;
}

function Days({ row, at, onDays }: DaysProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a legend would stand on a line of its own
    <span
      role="group"
      aria-label={`Days, row ${at + 1}`}
      className="grid w-full grid-cols-7 gap-1 sm:flex sm:w-auto"
    >
      {DAYS.map(({ value, short, name }) => {
        const isOn = row.days.includes(value);
        return (
          <button
            key={value}
            type="button"
            aria-pressed={isOn}
            title={name}
            onClick={() =>
              onDays(isOn ? row.days.filter((day) => day !== value) : [...row.days, value])
            }
            className="h-8 rounded-control border border-line-strong text-13 font-medium text-t3 hover:bg-s2 aria-pressed:border-accent-solid aria-pressed:bg-accent-solid aria-pressed:text-white sm:min-w-9 sm:px-1.5 pointer-coarse:h-11"
          >
            {short}
          </button>
        );
      })}
    </span>
  );
}

/** In which zone the times are meant. */
function ZoneNote() {
  const { data } = useQuery(generalQuery);
  return (
    <p className="text-13 text-t3">
      Times are in {data?.time_zone?.replaceAll('_', ' ') ?? 'the zone of the hub’s machine'}, as
      set in the{' '}
      <Link
        to="/settings/$section"
        params={{ section: 'general' }}
        className="text-accent underline underline-offset-2"
      >
        general settings
      </Link>
      .
    </p>
  );
}
