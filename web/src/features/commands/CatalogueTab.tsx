import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { BookOpen } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { answer, api } from '@/api/client';
import { catalogueQuery } from '@/api/commands';
import type { ActionDefinition } from '@/api/types';
import { sentence } from '@/lib/sentence';
import { can } from '@/shared/can';
import { ListState } from '@/shared/ListState';
import { useRole } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { toast } from '@/shared/toast';
import { Badge } from '@/ui/Badge';
import { Button, buttonClass } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/Dialog';
import { EmptyState } from '@/ui/states';
import { CommandLine } from './CommandLine';
import { DangerBadge } from './DangerBadge';
import { limitWords, takesWords } from './definition';

/** What can be run: nothing else is. */
export function CatalogueTab() {
  const query = useQuery(catalogueQuery);
  return (
    <ListState what="catalogue" query={query}>
      {({ items }) => {
        if (items.length === 0) return <Nothing />;
        const own = items.filter(({ is_own }) => is_own);
        const shipped = items.filter(({ is_own }) => !is_own);
        return (
          <div className="flex flex-col gap-6">
            <p className="max-w-prose text-t2">
              Nothing else is run on machines. Each of these is a program with arguments, and what
              is filled in is checked before it becomes one of them.
            </p>
            {own.length > 0 && (
              <Section
                title="Your own"
                lead="From actions.toml in the hub’s data folder, as it was read at the hub’s start."
                definitions={own.toSorted((a, b) => Number(a.is_approved) - Number(b.is_approved))}
              />
            )}
            <Section title="Shipped with the hub" definitions={shipped} />
          </div>
        );
      }}
    </ListState>
  );
}

function Section({
  title,
  lead,
  definitions,
}: {
  title: string;
  lead?: ReactNode;
  definitions: readonly ActionDefinition[];
}) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className="text-15 font-semibold">
        {title}
      </h2>
      {lead && <p className="text-13 text-t3">{lead}</p>}
      <ul
        aria-label={title}
        className="mt-2 divide-y divide-line overflow-hidden rounded-card border border-line bg-s1"
      >
        {definitions.map((definition) => (
          <Entry key={definition.name} definition={definition} />
        ))}
      </ul>
    </section>
  );
}

function Entry({ definition }: { definition: ActionDefinition }) {
  const role = useRole();
  const mayRun = definition.is_approved && can.actAs(role, definition.role).ok;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium [overflow-wrap:anywhere]">{definition.title}</span>
          <code className="font-mono text-12 text-t3 [overflow-wrap:anywhere]">
            {definition.name}
          </code>
          <DangerBadge danger={definition.danger} />
          {definition.is_own && !definition.is_approved && (
            <Badge tone="maint">Waits for an admin</Badge>
          )}
        </p>
        <p className="mt-0.5 text-t2 [overflow-wrap:anywhere]">{sentence(definition.effect)}</p>
        {definition.argv.length > 0 && (
          <div className="mt-1.5">
            <CommandLine whole steps={[definition.argv]} />
          </div>
        )}
        <p className="mt-0.5 text-13 text-t3 [overflow-wrap:anywhere]">
          {takesWords(definition.parameters)} {limitWords(definition)}
          {definition.approved_by && definition.approved_at && (
            <>
              {' '}
              Approved by <bdi>{definition.approved_by}</bdi>{' '}
              <TimeAgo at={definition.approved_at} />.
            </>
          )}
        </p>
      </div>
      {!definition.is_approved ? (
        <Approval definition={definition} />
      ) : (
        mayRun && (
          <Link
            from="/commands"
            to="/commands"
            search={(before) => ({ ...before, run: definition.name })}
            aria-label={`Run: ${definition.title}`}
            className={buttonClass({ size: 'sm' })}
          >
            Run…
          </Link>
        )
      )}
    </li>
  );
}

/** One's own is used once an admin said that it is meant as it is written. */
function Approval({ definition }: { definition: ActionDefinition }) {
  const allowed = can.approveDefinitions(useRole());
  const queryClient = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const { mutateAsync } = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/api/v1/commands/catalogue/{name}/approve', {
          params: { path: { name: definition.name } },
        }),
      ),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: catalogueQuery.queryKey });
      toast(`${definition.name} can be used now`);
    },
  });
  if (!allowed.ok) return <span className="text-13 text-t3">{allowed.why}</span>;
  return (
    <>
      <Button size="sm" variant="primary" onClick={() => setAsked(true)}>
        Approve {definition.name}…
      </Button>
      <ConfirmDialog
        open={isAsked}
        onOpenChange={setAsked}
        title={`Approve ${definition.name}?`}
        confirmLabel={`Approve ${definition.name}`}
        body={
          <div className="flex flex-col gap-2">
            <p>
              “{definition.title}” becomes something that{' '}
              {definition.role === 'admin' ? 'admins' : 'operators'} can run on every machine:{' '}
              {definition.effect}
            </p>
            <CommandLine whole steps={[definition.argv]} />
            <p>
              The approval is for how it is written in <code>actions.toml</code> now; when it
              changes, it has to be approved anew.
            </p>
            <p className="text-13 text-t3">
              SHA-256{' '}
              <code className="font-mono text-12 [overflow-wrap:anywhere]">{definition.hash}</code>
            </p>
          </div>
        }
        onConfirm={() => mutateAsync()}
      />
    </>
  );
}

function Nothing() {
  return (
    <EmptyState
      icon={<BookOpen size={28} aria-hidden />}
      title="Nothing can be run"
      body="The catalogue is empty."
    />
  );
}
