import { CalendarRange } from 'lucide-react';
import { useState } from 'react';
import { cn } from '@/lib/cn';
import { part } from '@/lib/part';
import { Layer } from '@/shared/Layer';
import { IconButton } from '@/ui/Button';
import { Select } from '@/ui/Field';
import type { FilterSearch } from './filter';

const times = part(() => import('@/shared/TimesDialog'));
times.preload();

const RANGES = [
  { value: '', label: 'Any time' },
  { value: '1h', label: 'The last hour' },
  { value: '24h', label: 'The last 24 hours' },
  { value: '7d', label: 'The last 7 days' },
  { value: '30d', label: 'The last 30 days' },
] as const;

type Chosen = (typeof RANGES)[number]['value'] | 'own';

const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' });

/** "30/11/2026, 22:00 – now" */
function spanWords(from: number | undefined, to: number | undefined): string {
  const word = (at: number) => format.format(at * 1_000);
  if (from === undefined) return `Before ${word(to ?? 0)}`;
  return to === undefined ? `Since ${word(from)}` : `${word(from)} – ${word(to)}`;
}

interface Props {
  filter: FilterSearch;
  onChange: (change: FilterSearch) => void;
}

/** A range back from now, or own times. */
export function TimeFilter({ filter: { range, from, to }, onChange }: Props) {
  const [isAsked, setAsked] = useState(false);
  const isOwn = from !== undefined || to !== undefined;
  const value: Chosen = isOwn ? 'own' : (range ?? '');
  return (
    <div className={cn('flex min-w-0 items-center gap-1', isOwn && 'max-sm:col-span-2')}>
      <Select
        aria-label="Time"
        small
        className={isOwn ? 'min-w-0 flex-1 sm:w-72' : 'min-w-0 flex-1 sm:w-44'}
        value={value}
        options={[...RANGES, { value: 'own', label: isOwn ? spanWords(from, to) : 'Own times…' }]}
        onChange={(chosen: Chosen) => {
          if (chosen === 'own') setAsked(true);
          else onChange({ range: chosen || undefined, from: undefined, to: undefined });
        }}
      />
      {isOwn && (
        <IconButton label="Change the times" onClick={() => setAsked(true)}>
          <CalendarRange size={16} aria-hidden />
        </IconButton>
      )}
      <Layer onMissing={() => setAsked(false)}>
        {isAsked && (
          <times.Part
            title="Own times"
            times={{ from, to }}
            mayBeOpen
            onClose={() => setAsked(false)}
            onChoose={(own) => {
              setAsked(false);
              onChange({ from: own.from, to: own.to, range: undefined });
            }}
          />
        )}
      </Layer>
    </div>
  );
}
