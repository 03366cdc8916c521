import type { ActionDefinition, Machine } from '@/api/types';
import { ROLE_WORDS } from '@/shared/commands/words';
import { StatusMark } from '@/ui/StatusMark';

interface Props {
  definition: ActionDefinition;
  waiting: readonly Machine[];
  /** How many it is asked for on. */
  count: number;
  approver: 'operator' | 'admin';
  hours: number | undefined;
  /** What the button says that approves it at once; absent for who may not. */
  now: string | undefined;
}

/** That it is not run at once, why, and who can change that. */
export function WaitNotice({ definition, waiting, count, approver, hours, now }: Props) {
  const names = waiting.map(({ name }) => name).join(', ');
  const why =
    definition.danger === 'dangerous'
      ? 'because it is dangerous'
      : waiting.every(({ paused }) => paused)
        ? 'because somebody works there: it is paused'
        : 'because a rule asks for it';
  return (
    <div role="note" className="flex items-start gap-2.5 rounded-card border border-maint/50 p-3">
      <StatusMark mark="paused" tone="maint" className="mt-[3px]" />
      <p className="min-w-0 [overflow-wrap:anywhere]">
        {waiting.length < count && `On ${names} it`}
        {waiting.length === count && 'It'} waits until {ROLE_WORDS[approver]} approves it, {why}
        {hours !== undefined && `; after ${hours} h it is refused`}.
        {now && ` You may do that: “${now}” asks for it and approves it in one go.`}
      </p>
    </div>
  );
}
