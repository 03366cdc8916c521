import { TriangleAlert } from 'lucide-react';
import type { Action, UpgradeOutcome as Outcome, PackageChange } from '@/api/types';
import { bytes, text } from '@/lib/units';
import { hasTold, outcomeWords, versionWords } from '@/shared/commands/upgrade';
import { Panel } from '@/ui/Panel';

/** What came of an upgrade: what went wrong first, then each package. */
export function UpgradeOutcome({ action }: { action: Action }) {
  const outcome = action.upgrade;
  if (!outcome || !hasTold(outcome)) return null;
  const loaded = outcome.download_bytes ? ` · ${text(bytes(outcome.download_bytes))} loaded` : '';
  return (
    <Panel title="What came of it" note={`${outcomeWords(outcome)}${loaded}`} flush>
      <Problems problems={outcome.problems} />
      <Changes outcome={outcome} />
    </Panel>
  );
}

function Problems({ problems }: { problems: readonly string[] }) {
  if (problems.length === 0) return null;
  return (
    <ul aria-label="What asks for a look" className="divide-y divide-line">
      {problems.map((problem) => (
        <li key={problem} className="flex gap-2.5 px-4 py-2.5">
          <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-warn" />
          <span className="min-w-0 [overflow-wrap:anywhere]">{problem}</span>
        </li>
      ))}
    </ul>
  );
}

function Changes({ outcome }: { outcome: Outcome }) {
  const names = (list: readonly string[]) => list.map((name) => ({ name }));
  const groups: [string, readonly PackageChange[]][] = [
    ['Begun and not ended', names(outcome.unfinished)],
    ['Removed', outcome.removed],
    ['Kept back', names(outcome.kept_back)],
    ['Upgraded', outcome.upgraded],
    ['New', outcome.installed],
  ];
  const told = groups.filter(([, changes]) => changes.length > 0);
  return (
    <div className="max-h-96 overflow-y-auto [&:not(:first-child)]:border-t [&:not(:first-child)]:border-line">
      {told.map(([title, changes]) => (
        <section
          key={title}
          aria-label={title}
          className="border-line px-4 py-3 not-first:border-t"
        >
          <h3 className="mb-1.5 text-13 text-t3">{title}</h3>
          <ul className="flex flex-col gap-1 text-13">
            {changes.map((change) => (
              <li key={change.name} className="flex flex-wrap justify-between gap-x-6">
                <bdi className="font-mono [overflow-wrap:anywhere]">{change.name}</bdi>
                <span className="font-mono text-t2 [overflow-wrap:anywhere]">
                  {versionWords(change)}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
