import { useQuery } from '@tanstack/react-query';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { scanDifferenceQuery } from '@/api/queries';
import type { ScanDifference } from '@/api/types';
import { cn } from '@/lib/cn';
import { matches } from '@/lib/search';
import { exact } from '@/lib/time';
import { ListState } from '@/shared/ListState';
import { Button } from '@/ui/Button';
import { Input } from '@/ui/Field';
import { Panel } from '@/ui/Panel';
import { countWords, type Group, groupsOf, type Line, notComparedWords } from './changes';
import { Gone } from './Gone';
import type { Shown } from './Scans';
import { isSamePlace } from './words';

interface Props {
  id: string;
  other: string;
  onShow: (shown: Shown) => void;
}

/** What came, went and changed from the earlier of two scans to the later one. */
export function Difference({ id, other, onShow }: Props) {
  const query = useQuery(scanDifferenceQuery(id, other));
  return (
    <section aria-label="Comparison" className="flex flex-col gap-4">
      <Button
        size="sm"
        variant="quiet"
        className="self-start"
        icon={<ArrowLeft size={15} aria-hidden />}
        onClick={() => onShow({})}
      >
        Back to the newest scan
      </Button>
      <ListState
        what="comparison"
        query={query}
        gone={<Gone title="One of the two scans is not kept any more" onShow={onShow} />}
      >
        {(difference) => <Changes difference={difference} />}
      </ListState>
    </section>
  );
}

function Changes({ difference }: { difference: ScanDifference }) {
  const { before, after, same, changes } = difference;
  const groups = groupsOf(changes);
  const left = notComparedWords(changes);
  const isOneHost = isSamePlace(before, after);
  const title = isOneHost
    ? `${same ? 'Nothing changed' : 'What changed'} on ${after.name}`
    : `${same ? 'No difference' : 'Differences'} between ${before.name} and ${after.name}`;
  return (
    <>
      <div>
        <h2 className="text-15 font-semibold [overflow-wrap:anywhere]">{title}</h2>
        <p className="text-13 text-t3">
          From {exact(before.asked_at)} to {exact(after.asked_at)}.{' '}
          {!isOneHost && 'These may be two hosts: then nothing of it came, went or changed. '}
          Processes, load, usage and temperatures always differ and are not compared.
        </p>
      </div>
      {groups.map((group) => (
        <ChangeGroup key={group.title} group={group} />
      ))}
      {(changes.left_out ?? 0) > 0 && (
        <p className="text-13 text-t2">{changes.left_out} more changes are not listed.</p>
      )}
      {left.length > 0 && (
        <div className="text-13 text-t2">
          <p className="font-medium">Could not be compared</p>
          <ul className="mt-1 flex flex-col gap-0.5">
            {left.map((words) => (
              <li key={words} className="[overflow-wrap:anywhere]">
                {words}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

/** So many are seen without scrolling for ever; beyond, one filters. */
const MANY = 15;

function ChangeGroup({ group }: { group: Group }) {
  const [filter, setFilter] = useState('');
  const shown = group.lines.filter(({ name, from, to }) => matches(filter, [name, from, to]));
  return (
    <Panel
      title={group.title}
      note={countWords(group.lines)}
      flush
      actions={
        group.lines.length > MANY && (
          <Input
            type="search"
            aria-label={`Filter the changes of: ${group.title}`}
            placeholder="Filter"
            className="w-48! max-sm:mb-1"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
        )
      }
    >
      <ul aria-label={group.title} className="max-h-[32rem] divide-y divide-line overflow-y-auto">
        {shown.map((line) => (
          <ChangeLine key={`${line.kind} ${line.name}`} line={line} />
        ))}
        {shown.length === 0 && <li className="px-4 py-3 text-t2">None matches “{filter}”.</li>}
      </ul>
    </Panel>
  );
}

const SIGNS = {
  new: { sign: '+', word: 'New', tone: 'text-ok' },
  gone: { sign: '−', word: 'Gone', tone: 'text-crit' },
  changed: { sign: '~', word: 'Changed', tone: 'text-info' },
} as const;

function ChangeLine({ line: { kind, name, from, to } }: { line: Line }) {
  const { sign, word, tone } = SIGNS[kind];
  return (
    <li className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 px-4 py-2 text-13 sm:grid-cols-[5rem_minmax(0,2fr)_minmax(0,3fr)]">
      <span className={cn('font-medium', tone)}>
        <span aria-hidden className="mr-1.5 inline-block w-2 font-mono">
          {sign}
        </span>
        {word}
      </span>
      <bdi className="font-medium [overflow-wrap:anywhere]">{name}</bdi>
      <span className="tnum text-t2 [overflow-wrap:anywhere] max-sm:col-start-2">
        {kind === 'changed' ? (
          <>
            {from} <span aria-hidden>→</span>
            <span className="sr-only"> is now </span> <span className="text-t1">{to}</span>
          </>
        ) : (
          (to ?? from)
        )}
      </span>
    </li>
  );
}
