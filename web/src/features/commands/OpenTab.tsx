import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { SquareTerminal } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { openActionsQuery } from '@/api/commands';
import { can } from '@/shared/can';
import { ActionList } from '@/shared/commands/ActionRow';
import { inBatches } from '@/shared/commands/words';
import { ListState } from '@/shared/ListState';
import { useRole } from '@/shared/session';
import { buttonClass } from '@/ui/Button';
import { EmptyState } from '@/ui/states';
import { sorted } from './open';
import { WaitingCard } from './WaitingCard';

/** What waits for somebody, then what goes on. */
export function OpenTab() {
  const query = useQuery(openActionsQuery);
  return (
    <ListState what="commands" query={query}>
      {(actions) => {
        if (actions.length === 0) return <Nothing />;
        const { waiting, running, queued } = sorted(actions);
        return (
          <div className="flex flex-col gap-6">
            {waiting.length > 0 && (
              <Section title="To be approved" count={waiting.length}>
                <ul aria-label="To be approved" className="grid gap-3 xl:grid-cols-2">
                  {inBatches(waiting).map((group) => (
                    <WaitingCard key={group[0]?.id} actions={group} />
                  ))}
                </ul>
              </Section>
            )}
            {running.length > 0 && (
              <Section title="Running" count={running.length}>
                <ActionList label="Running" actions={running} />
              </Section>
            )}
            {queued.length > 0 && (
              <Section title="Waiting for their turn" count={queued.length}>
                <ActionList label="Waiting for their turn" actions={queued} />
              </Section>
            )}
          </div>
        );
      }}
    </ListState>
  );
}

function Section({
  title,
  count,
  children,
}: {
  title: string;
  count: number;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="mb-2 text-15 font-semibold">
        {title} <span className="tnum font-normal text-t3">{count}</span>
      </h2>
      {children}
    </section>
  );
}

function Nothing() {
  const mayRun = can.runCommands(useRole());
  return (
    <EmptyState
      icon={<SquareTerminal size={28} aria-hidden />}
      title="Nothing runs, and nothing waits"
      body={
        mayRun.ok
          ? 'Restart a service, reboot a machine, or run what you wrote yourself, on one machine or on many. What runs shows here, for everybody, while it runs.'
          : 'What runs on machines shows here while it runs, and what waits until somebody approves it.'
      }
      action={
        <>
          {mayRun.ok && (
            <Link
              from="/commands"
              to="/commands"
              search={(before) => ({ ...before, run: '*' })}
              className={buttonClass({ variant: 'primary' })}
            >
              Run a command…
            </Link>
          )}
          <Link to="/commands" search={{ tab: 'history' }} className={buttonClass()}>
            What was run
          </Link>
        </>
      }
    />
  );
}
