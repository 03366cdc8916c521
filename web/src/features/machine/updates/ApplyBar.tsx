import type { PackageList } from '@/api/types';
import { Button } from '@/ui/Button';
import { type Scope, titleOf, type Wish, whatWords, wishOf } from './list';
import type { Ways } from './use-ways';

interface Props {
  list: PackageList;
  chosen: ReadonlySet<string>;
  ways: Ways;
  /** What is under way, which has to end first. */
  busy: string | undefined;
  onApply: (wish: Wish) => void;
}

interface Choice {
  scope: Scope;
  label: string;
  wish: Wish;
  /** Why it cannot be pressed. */
  why: string | undefined;
}

const SCOPES = ['all', 'security', 'chosen'] as const;

/** All, those for security, or those that were chosen; what cannot be is there, too, and says why. */
export function ApplyBar({ list, chosen, ways, busy, onApply }: Props) {
  const choices = SCOPES.map((scope): Choice => {
    const wish = wishOf(scope, list, chosen);
    return { scope, wish, label: labelOf(wish), why: whyNot(wish, ways, busy) };
  }).filter(({ scope }) => scope !== 'chosen' || list.items.length > 0);
  const first = choices.findLast(({ scope, why }) => why === undefined && scope !== 'security');
  const reasons = new Set(choices.flatMap(({ why }) => why || []));
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        {choices.map((choice) => (
          <Button
            key={choice.scope}
            size="sm"
            variant={choice === first ? 'primary' : 'default'}
            disabled={choice.why !== undefined}
            {...(choice.why && { title: choice.why })}
            onClick={() => onApply(choice.wish)}
          >
            {choice.label}
          </Button>
        ))}
      </div>
      {[...reasons].map((why) => (
        <p key={why} className="text-13 text-t3">
          {why}
        </p>
      ))}
    </div>
  );
}

function labelOf(wish: Wish): string {
  const { scope, count } = wish;
  if (scope === 'all') return count === 1 ? 'Apply it…' : `Apply all ${count}…`;
  if (scope === 'security') return count === 0 ? 'Security only' : `Security only, ${count}…`;
  return count === 0 ? 'Apply chosen' : `${titleOf(wish)}…`;
}

/** Nothing where it can be done; an empty text while that is not known, or needs no word. */
export function whyNot(wish: Wish, ways: Ways, busy: string | undefined): string | undefined {
  const { scope, count } = wish;
  const way = ways[scope];
  if (busy) return busy;
  if (!way) return '';
  if (scope === 'security' && count === 0 && (way.can || ways.manager === 'apt')) {
    return `None of them is marked as a ${whatWords({ ...wish, count: 1 }).replace('one ', '')}.`;
  }
  if (!way.can) return way.why;
  if (count > 0) return undefined;
  return scope === 'chosen' ? '' : 'All of them are held at their version.';
}
