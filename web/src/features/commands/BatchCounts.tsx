import type { ActionState, Batch } from '@/api/types';
import { ALL_STATES, isOpen, lookOf } from '@/shared/commands/words';
import { StatusMark, type Tone, toneText } from '@/ui/StatusMark';
import { CommandLine } from './CommandLine';

/** The worst first, as the list below has them. */
const ORDER: readonly ActionState[] = [
  'failed',
  'timed_out',
  'interrupted',
  'waiting',
  'running',
  'queued',
  'cancelled',
  'rejected',
  'expired',
  'done',
];

/** Behind a number. */
const WORDS: Partial<Record<ActionState, string>> = {
  waiting: 'to be approved',
  queued: 'waiting for their turn',
};

const BARS: Record<Tone, string> = {
  ok: 'bg-ok',
  warn: 'bg-warn',
  crit: 'bg-crit',
  maint: 'bg-maint',
  info: 'bg-info',
  off: 'bg-off',
};

/** How far all of them are: so many of each, and how many have ended. */
export function BatchCounts({ batch }: { batch: Batch }) {
  const all = batch.items.length;
  const [first] = batch.items;
  const of = (state: ActionState) => batch.counts[state] ?? 0;
  const open = of('waiting') + of('queued') + of('running');
  const shown = ORDER.filter((state) => ALL_STATES.includes(state) && of(state) > 0);
  return (
    <section
      aria-label="How far it is"
      className="flex flex-col gap-3 rounded-card border border-line bg-s1 p-4"
    >
      <p role="status" className="text-13 text-t2">
        {open === 0 ? `All ${all} have ended.` : `${all - open} of ${all} have ended.`}
      </p>
      <div aria-hidden className="cells flex h-2 gap-px overflow-hidden rounded-full bg-s3">
        {shown
          .filter((state) => !isOpen({ state }))
          .map((state) => (
            <div
              key={state}
              className={BARS[lookOf(state).tone]}
              style={{ width: `${(of(state) / all) * 100}%` }}
            />
          ))}
      </div>
      <ul aria-label="So many of each" className="flex flex-wrap gap-x-5 gap-y-1 text-13">
        {shown.map((state) => {
          const { word, mark, tone } = lookOf(state);
          return (
            <li key={state} className="flex items-center gap-1.5">
              <StatusMark mark={mark} tone={tone} size={13} />
              <span className="tnum font-medium">{of(state)}</span>
              <span className={toneText[tone]}>{WORDS[state] ?? word.toLowerCase()}</span>
            </li>
          );
        })}
      </ul>
      {first && <CommandLine steps={first.steps} />}
    </section>
  );
}
