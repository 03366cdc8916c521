import { getRouteApi } from '@tanstack/react-router';
import { Download, ScrollText } from 'lucide-react';
import type { AuditScope } from '@/api/audit';
import { cn } from '@/lib/cn';
import { useNow } from '@/lib/time';
import { useTitle } from '@/lib/title';
import { can } from '@/shared/can';
import { useRole } from '@/shared/session';
import { useWalk } from '@/shared/use-walk';
import { buttonClass } from '@/ui/Button';
import { EmptyState } from '@/ui/states';
import { Entries } from './Entries';
import { EntryDrawer } from './EntryDrawer';
import { Filters } from './Filters';
import { csvHref, type FilterSearch, filterOf } from './filter';
import { RecordPanel } from './RecordPanel';
import { useEntries } from './use-entries';
import { useSettled } from './use-settled';

const route = getRouteApi('/shell/audit');

/** Who did what, when, and what came of it. */
export default function AuditPage() {
  const role = useRole();
  useTitle('Audit log');
  if (role === undefined) return null;
  if (can.readAudit(role).ok) return <AuditLog scope="all" />;
  if (can.readCommandAudit(role).ok) return <AuditLog scope="commands" />;
  return (
    <>
      <h1 className="mb-4 text-20 font-semibold">Audit log</h1>
      <EmptyState
        icon={<ScrollText size={28} aria-hidden />}
        title="The audit log is not for everybody"
        body="It tells who did what and from where. Admins read all of it, operators what commands did on machines."
      />
    </>
  );
}

function AuditLog({ scope }: { scope: AuditScope }) {
  const filter = filterOf(route.useSearch());
  const q = useSettled(filter.q);
  const list = useEntries(scope, { ...filter, q });
  useWalk('entry');
  return (
    <>
      <div className="mb-4 flex items-start justify-between gap-x-4">
        <div className="min-w-0">
          <h1 className="text-20 font-semibold">Audit log</h1>
          <p className="text-14 text-t2">
            {scope === 'all'
              ? 'Who did what, when, and what came of it.'
              : 'What commands did on machines. An admin can read what else is recorded.'}
          </p>
        </div>
        <Export scope={scope} filter={filter} />
      </div>
      {scope === 'all' && <RecordPanel />}
      <Filters scope={scope} filter={filter} entries={list.entries} />
      <Entries scope={scope} filter={filter} list={list} />
      <EntryDrawer scope={scope} entries={list.entries} />
    </>
  );
}

/** The same as a file. The hub writes it while it is fetched, however long it is. */
function Export({ scope, filter }: { scope: AuditScope; filter: FilterSearch }) {
  const now = useNow();
  return (
    <a
      href={csvHref(scope, filter, now)}
      download
      title="All that fits the filter, oldest first"
      className={cn(buttonClass(), 'print:hidden')}
    >
      <Download size={16} aria-hidden />
      <span>
        <span className="max-sm:sr-only">Export </span>CSV
      </span>
    </a>
  );
}
