import type { Action } from '@/api/types';
import { Decide } from '@/shared/commands/Decide';
import { machinesWords, named, reasonWords } from '@/shared/commands/words';
import { QuickLink } from '@/shared/QuickLink';
import { TimeAgo } from '@/shared/TimeAgo';
import { StatusMark } from '@/ui/StatusMark';
import { CommandLine } from './CommandLine';
import { DangerBadge } from './DangerBadge';

/** Who asked for what, on which machines, why it waits and for how long yet; and what to do about it. */
export function WaitingCard({ actions }: { actions: readonly Action[] }) {
  const [first] = actions;
  if (!first) return null;
  const names = actions.map(({ machine_name }) => machine_name);
  const isMany = actions.length > 1;
  const title = named(first.action, first.title, machinesWords(names));
  return (
    <li className="flex min-w-0 flex-col gap-2.5 rounded-card border border-maint/50 bg-s1 p-4">
      <div className="flex items-start gap-2.5">
        <StatusMark mark="paused" tone="maint" className="mt-[3px]" />
        <div className="min-w-0 flex-1">
          <h3 className="font-semibold [overflow-wrap:anywhere]">
            {isMany && first.batch_id ? (
              <QuickLink
                to="/commands/batches/$id"
                params={{ id: first.batch_id }}
                className="hover:underline"
              >
                <bdi>{title}</bdi>
              </QuickLink>
            ) : (
              <QuickLink to="/commands/$id" params={{ id: first.id }} className="hover:underline">
                <bdi>{title}</bdi>
              </QuickLink>
            )}
          </h3>
          {isMany && <p className="text-t2 [overflow-wrap:anywhere]">{names.join(', ')}</p>}
          <p className="text-13 text-t2 [overflow-wrap:anywhere]">
            <bdi className="font-medium text-t1">{first.by}</bdi> asked for it{' '}
            <TimeAgo at={first.asked_at} />. It waits because {whyWords(actions)}
            {first.expires_at && (
              <>
                , and is refused <TimeAgo at={first.expires_at} ahead />
              </>
            )}
            .
          </p>
        </div>
        {first.danger && <DangerBadge danger={first.danger} />}
      </div>
      <CommandLine steps={first.steps} />
      <Decide actions={actions} />
    </li>
  );
}

/** Those of all of them, each once. */
function whyWords(actions: readonly Action[]): string {
  const all = actions.flatMap(({ reasons }) => reasons);
  const each = [...new Map(all.map((reason) => [reason.reason, reason])).values()];
  return reasonWords(each) || 'somebody has to approve it';
}
