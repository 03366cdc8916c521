import { CalendarRange, Download, Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { hubUrl } from '@/api/base';
import { useKey } from '@/lib/keys';
import { part } from '@/lib/part';
import { Layer } from '@/shared/Layer';
import { IconButton } from '@/ui/Button';
import { Menu } from '@/ui/Menu';
import { Segmented } from '@/ui/Segmented';
import { DEFAULT, neighbour, RANGES, type Range, spanWords } from './ranges';

const ownRange = part(() => import('@/shared/TimesDialog'));
ownRange.preload();

export interface Chosen {
  range?: Range;
  from?: number;
  to?: number;
}

interface Props {
  machineId: string;
  chosen: Chosen;
  onChoose: (chosen: Chosen) => void;
}

/** The time that all charts show, and the same as a file. */
export function RangePicker({ machineId, chosen, onChoose }: Props) {
  const [choosesOwn, setChoosesOwn] = useState(false);
  const isOwn = chosen.from !== undefined;
  const range = chosen.range ?? DEFAULT;
  useKey('[', () => onChoose({ range: neighbour(range, -1) }));
  useKey(']', () => onChoose({ range: neighbour(range, 1) }));

  function save(format: 'csv' | 'json') {
    const query = new URLSearchParams({ format });
    if (chosen.from === undefined) query.set('range', range);
    else query.set('from', String(chosen.from));
    if (chosen.to !== undefined) query.set('to', String(chosen.to));
    const link = document.createElement('a');
    link.href = hubUrl(`/api/v1/machines/${machineId}/metrics/export?${query}`);
    link.download = '';
    link.click();
  }

  const exports = [
    { label: 'This range as CSV', onSelect: () => save('csv') },
    { label: 'This range as JSON', onSelect: () => save('json') },
  ];

  return (
    <div className="flex flex-wrap items-center gap-x-1.5 gap-y-1">
      {chosen.from !== undefined && (
        <span className="tnum mr-1.5 text-13 text-t2">{spanWords(chosen.from, chosen.to)}</span>
      )}
      <Segmented
        label="Range"
        value={isOwn ? undefined : range}
        options={RANGES.map(({ value, label }) => ({ value, label }))}
        onChange={(value) => onChoose({ range: value })}
      />
      <IconButton
        label="Own range"
        className="max-sm:hidden"
        pressed={isOwn}
        onClick={() => setChoosesOwn(true)}
      >
        <CalendarRange size={17} aria-hidden />
      </IconButton>
      <Menu
        trigger={
          <IconButton label="Own range, and export" className="sm:hidden">
            <Ellipsis size={17} aria-hidden />
          </IconButton>
        }
        items={[
          // The menu gives the focus back before the dialog takes it.
          { label: 'Own range…', onSelect: () => setTimeout(() => setChoosesOwn(true)) },
          ...exports,
        ]}
      />
      <Menu
        trigger={
          <IconButton label="Export" className="max-sm:hidden">
            <Download size={17} aria-hidden />
          </IconButton>
        }
        items={exports}
      />
      <Layer onMissing={() => setChoosesOwn(false)}>
        {choosesOwn && (
          <ownRange.Part
            title="Own range"
            times={chosen}
            onClose={() => setChoosesOwn(false)}
            onChoose={({ from, to }) => {
              setChoosesOwn(false);
              onChoose({ ...(from !== undefined && { from }), ...(to !== undefined && { to }) });
            }}
          />
        )}
      </Layer>
    </div>
  );
}
