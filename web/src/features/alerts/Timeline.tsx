import type { AlertCondition, AlertTransition } from '@/api/types';
import { happened, SEVERITIES, valueWords } from '@/shared/alerts/words';
import { TimeAgo } from '@/shared/TimeAgo';
import { type Mark, StatusMark, type Tone } from '@/ui/StatusMark';

interface Props {
  history: readonly AlertTransition[];
  condition: AlertCondition;
}

/** What happened to an alert, the latest first. */
export function Timeline({ history, condition }: Props) {
  return (
    <section aria-labelledby="history">
      <h3 id="history" className="mb-3 text-14 font-semibold">
        History
      </h3>
      <ol className="flex flex-col">
        {history.toReversed().map((entry, at) => (
          <li key={`${entry.at} ${entry.kind}`} className="relative flex gap-3 pb-4 last:pb-0">
            {at < history.length - 1 && (
              <span aria-hidden className="absolute top-5 bottom-0 left-[7px] w-px bg-line" />
            )}
            <StatusMark {...look(entry)} size={15} className="mt-[3px]" />
            <span className="min-w-0 flex-1">
              <span className="flex flex-wrap items-baseline justify-between gap-x-3">
                <span className="font-medium [overflow-wrap:anywhere]">{happened(entry)}</span>
                <TimeAgo at={entry.at} className="text-13 text-t3" />
              </span>
              <Said entry={entry} condition={condition} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Said({ entry, condition }: { entry: AlertTransition; condition: AlertCondition }) {
  const tells = ['opened', 'escalated', 'eased'].includes(entry.kind);
  const words = tells ? valueWords(condition, entry.value) : undefined;
  const { note } = entry;
  return note || words ? (
    <span className="block text-13 text-t2 [overflow-wrap:anywhere]">
      {note && <bdi>{note}</bdi>}
      {note && words && ' · '}
      {words}
    </span>
  ) : null;
}

function look({ kind, severity }: AlertTransition): { mark: Mark; tone: Tone; stale?: boolean } {
  const { mark, tone } = SEVERITIES[severity];
  switch (kind) {
    case 'opened':
    case 'escalated':
    case 'eased':
    case 'reopened':
      return { mark, tone };
    case 'acknowledged':
      return { mark, tone, stale: true };
    case 'snoozed':
      return { mark: 'paused', tone: 'maint' };
    case 'resolved':
      return { mark: 'healthy', tone: 'ok' };
  }
}
