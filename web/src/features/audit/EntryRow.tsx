import { Bot, KeyRound, Server, Settings2, Terminal, User } from 'lucide-react';
import { type ComponentType, memo } from 'react';
import type { ActorKind, AuditEntry } from '@/api/types';
import { exact } from '@/lib/time';
import { QuickLink } from '@/shared/QuickLink';
import { timeOf } from './days';
import type { FilterSearch } from './filter';
import { OutcomeWord } from './OutcomeWord';
import { actionWords, KINDS, seen } from './words';

const ICONS: Record<ActorKind, ComponentType<{ size?: number; className?: string }>> = {
  user: User,
  token: KeyRound,
  job: Settings2,
  agent: Bot,
  command_line: Terminal,
};

/** What of the address opens an entry: its number, and the second in which it was written. */
export function placeOf({ position, at }: AuditEntry): { entry: string; at: string } {
  return { entry: String(position), at: String(Math.floor(Date.parse(at) / 1_000)) };
}

interface Props {
  entry: AuditEntry;
  /** The filter, which stays in the address. */
  behind: FilterSearch;
  /** Absent when it is about no machine, or about one that is gone. */
  machineName?: string | undefined;
  /** The first entry that is not as it was written. */
  isBroken: boolean;
}

/** One line of the record, which opens into all that is known of it. */
export const EntryRow = memo(function EntryRow({ entry, behind, machineName, isBroken }: Props) {
  const { at, action, actor, actor_kind, subject, outcome, position } = entry;
  const isMachine = machineName === subject;
  return (
    <li
      data-entry={position}
      className="skip-offscreen relative grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-0.5 px-4 py-2 text-13 [--usual:57px] hover:bg-s2 lg:grid-cols-[4.5rem_minmax(7rem,11rem)_minmax(0,6fr)_minmax(0,5fr)_5.5rem]"
    >
      <time
        dateTime={at}
        title={exact(at)}
        className="tnum relative z-10 w-fit self-start text-t3 max-lg:order-4 max-lg:justify-self-end"
      >
        {timeOf(at)}
      </time>
      <p className="flex min-w-0 items-start gap-2 max-lg:order-3">
        <Who kind={actor_kind} />
        <span className="min-w-0">
          <bdi className="one-line block" title={seen(actor)}>
            {seen(actor)}
          </bdi>
          <span className="block text-12 text-t3 max-lg:sr-only">{KINDS[actor_kind].word}</span>
        </span>
      </p>
      <div className="min-w-0 max-lg:order-1">
        <QuickLink
          to="/audit"
          search={{ ...behind, ...placeOf(entry) }}
          resetScroll={false}
          data-entry-link
          className="stretched text-14 font-medium [overflow-wrap:anywhere]"
        >
          {seen(actionWords(action))}
        </QuickLink>
        <span className="block font-mono text-12 text-t3 [overflow-wrap:anywhere] max-lg:hidden">
          {seen(action)}
        </span>
        {isBroken && <span className="block font-medium text-crit">Not as it was written</span>}
      </div>
      <div className="min-w-0 max-lg:order-5 max-lg:col-span-2">
        {!isMachine && (
          <p className="line-clamp-2 text-t2 [overflow-wrap:anywhere]" title={seen(subject)}>
            <bdi>{seen(subject) || '–'}</bdi>
          </p>
        )}
        {machineName !== undefined && entry.machine_id && (
          <QuickLink
            to="/machines/$id"
            params={{ id: entry.machine_id }}
            className="relative z-10 inline-flex max-w-full items-center gap-1.5 text-accent underline-offset-2 hover:underline"
          >
            <Server size={12} aria-hidden className="shrink-0" />
            <bdi className="one-line">{seen(machineName)}</bdi>
          </QuickLink>
        )}
      </div>
      <p className="max-lg:order-2 max-lg:justify-self-end">
        <OutcomeWord outcome={outcome} />
      </p>
    </li>
  );
});

function Who({ kind }: { kind: ActorKind }) {
  const Icon = ICONS[kind];
  return (
    <span title={KINDS[kind].word} className="mt-0.5 shrink-0 text-t3">
      <Icon size={14} aria-hidden />
    </span>
  );
}
