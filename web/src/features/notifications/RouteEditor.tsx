import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { machinesQuery, notificationsQuery } from '@/api/queries';
import type { AlertCondition, Kind, Route } from '@/api/types';
import { CONDITIONS } from '@/shared/alerts/words';
import { Chips } from '@/ui/Chips';
import { Switch } from '@/ui/Field';
import { Segmented } from '@/ui/Segmented';
import { neverToldWords } from './quiet-words';
import { actionWords, routeWords } from './route-words';

interface Props {
  route: Route;
  tagsError?: string | undefined;
  onRoute: (route: Route) => void;
}

const CONDITION_OPTIONS = (Object.keys(CONDITIONS) as AlertCondition[]).map((value) => ({
  value,
  label: CONDITIONS[value],
}));

/** Which alerts a channel is told of. */
export function RouteEditor({ route, tagsError, onRoute }: Props) {
  const id = useId();
  const tags = useTags(route.tags);
  const quiet = useQuery(notificationsQuery).data?.quiet_hours;
  const set = (change: Partial<Route>) => onRoute({ ...route, ...change });
  return (
    <section aria-labelledby={id} className="flex flex-col gap-5 border-t pt-4">
      <div>
        <h3 id={id} className="font-semibold">
          What it is told
        </h3>
        <p aria-live="polite" className="mt-1 text-t2">
          {routeWords(route)} {actionWords(route)}
        </p>
      </div>
      <div className="flex flex-wrap gap-x-6 gap-y-4">
        <div>
          <p aria-hidden className="mb-1.5 text-13 font-medium">
            Severity
          </p>
          <Segmented
            label="Severity"
            value={route.min_severity}
            options={[
              { value: 'high', label: 'High and critical' },
              { value: 'critical', label: 'Critical only' },
            ]}
            onChange={(min_severity) => set({ min_severity })}
          />
        </div>
        <div>
          <p aria-hidden className="mb-1.5 text-13 font-medium">
            Machines
          </p>
          <Segmented<Kind | 'all'>
            label="Machines"
            value={route.kinds.length === 1 ? (route.kinds[0] ?? 'all') : 'all'}
            options={[
              { value: 'all', label: 'All' },
              { value: 'server', label: 'Servers' },
              { value: 'workstation', label: 'Workstations' },
            ]}
            onChange={(kind) => set({ kinds: kind === 'all' ? [] : [kind] })}
          />
        </div>
      </div>
      {tags.length > 0 || tagsError ? (
        <Chips
          label="Tags"
          all="Any"
          options={tags.map((tag) => ({ value: tag, label: tag }))}
          value={route.tags}
          error={tagsError}
          onChange={(chosen) => set({ tags: chosen })}
        />
      ) : (
        <p className="text-13 text-t3">
          Machines can be told apart by tags here, too, once some have tags.
        </p>
      )}
      <Chips
        label="About"
        all="Everything"
        options={CONDITION_OPTIONS}
        value={route.conditions}
        onChange={(conditions) => set({ conditions })}
      />
      <Switch
        label="Say when it is over"
        checked={route.resolved}
        onChange={(resolved) => set({ resolved })}
      />
      <Switch
        label="In quiet hours, too"
        hint="For a channel that disturbs nobody, or for who is on call."
        checked={route.ignores_quiet_hours}
        onChange={(ignores_quiet_hours) => set({ ignores_quiet_hours })}
      />
      <p role="status" className="-mt-3 text-13 text-warn empty:absolute">
        {quiet && neverToldWords(route, quiet)}
      </p>
      <ActionRoute route={route} set={set} />
    </section>
  );
}

interface ActionProps {
  route: Route;
  set: (change: Partial<Route>) => void;
}

/** What is done on machines is no alert: neither how bad nor about what, and at any hour. */
function ActionRoute({ route, set }: ActionProps) {
  const id = useId();
  return (
    <fieldset aria-describedby={id} className="flex flex-col gap-3 border-t pt-4">
      <legend className="float-left w-full font-semibold">Actions on machines</legend>
      <p id={id} className="clear-left -mt-2 text-13 text-t3">
        Of the machines that are chosen above, and in quiet hours, too: somebody asked just now.
      </p>
      <Switch
        label="Actions that wait for an approval"
        checked={route.approvals}
        onChange={(approvals) => set({ approvals })}
      />
      <Switch
        label="Actions that failed"
        checked={route.failed_actions}
        onChange={(failed_actions) => set({ failed_actions })}
      />
      <Switch
        label="Actions that were done"
        checked={route.done_actions}
        onChange={(done_actions) => set({ done_actions })}
      />
    </fieldset>
  );
}

/** Those of the machines, and those that were chosen and no machine has any more. */
function useTags(chosen: readonly string[]): string[] {
  const { data = [] } = useQuery(machinesQuery);
  const all = [...data.flatMap(({ tags }) => tags), ...chosen];
  return [...new Set(all)].sort((a, b) => a.localeCompare(b));
}
