import { PackageCheck, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import type { MachineDetail, PackageList, PackageUpdate } from '@/api/types';
import { matches } from '@/lib/search';
import { can } from '@/shared/can';
import { useRole } from '@/shared/session';
import { TimeAgo } from '@/shared/TimeAgo';
import { toast } from '@/shared/toast';
import { Button } from '@/ui/Button';
import { Input } from '@/ui/Field';
import { Panel } from '@/ui/Panel';
import { EmptyState } from '@/ui/states';
import { ApplyBar } from './ApplyBar';
import { inOrder, stillThere, type Wish } from './list';
import { hasChangelogs } from './manager';
import { PackageTable } from './PackageTable';
import type { Upgrade } from './use-upgrade';
import type { Ways } from './use-ways';

interface Props {
  machine: MachineDetail;
  list: PackageList;
  ways: Ways;
  upgrade: Upgrade;
  onApply: (wish: Wish) => void;
  onRead: (update: PackageUpdate) => void;
}

/** More are not read through, and want to be filtered. */
const MANY = 10;

/** What could be upgraded, or that there is nothing, and as of when. */
export function Pending(props: Props) {
  const { machine, list, ways, upgrade } = props;
  const mayRun = can.runCommands(useRole());
  const look = mayRun.ok && ways.look?.can && <LookButton upgrade={upgrade} />;
  if (!list.checked_at && list.pending === 0) {
    return (
      <EmptyState
        title="Updates were not looked for yet"
        body={
          machine.agent.version
            ? 'The agent asks the machine’s package manager (apt, dnf, zypper, pacman, apk) some minutes after it started, and then every few hours.'
            : 'An agent tells what could be upgraded, and the machine has none yet.'
        }
        action={look}
      />
    );
  }
  if (list.pending === 0) {
    // Where the manager could not be asked, that there is nothing means nothing.
    if (list.error) return look ? <div>{look}</div> : null;
    return (
      <EmptyState
        icon={<PackageCheck size={26} aria-hidden />}
        title="Up to date"
        body={<Checked list={list} manager={ways.manager} />}
        action={look}
      />
    );
  }
  return <Some {...props} mayRun={mayRun} look={look} />;
}

interface SomeProps extends Props {
  mayRun: ReturnType<typeof can.runCommands>;
  look: React.ReactNode;
}

function Some({ list, ways, upgrade, mayRun, look, onApply, onRead }: SomeProps) {
  const [filter, setFilter] = useState('');
  const [wanted, setChosen] = useState<ReadonlySet<string>>(new Set());
  const items = inOrder(list.items as PackageUpdate[]);
  const chosen = stillThere(wanted, items);
  const shown = items.filter(({ name, repository }) => matches(filter, [name, repository]));
  const mayChoose = mayRun.ok && (ways.chosen?.can ?? false);
  return (
    <Panel
      title="Updates"
      note={
        <>
          {countWords(list)} · <Checked list={list} manager={ways.manager} />
        </>
      }
      flush
      actions={look}
    >
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-b bg-s1 px-4 py-3 print:hidden">
        {mayRun.ok ? (
          <ApplyBar
            list={list}
            chosen={chosen}
            ways={ways}
            busy={upgrade.isOpen ? `“${upgrade.action?.title}” has to end first.` : undefined}
            onApply={onApply}
          />
        ) : (
          <p className="text-13 text-t3">Only an operator or admin may apply them.</p>
        )}
        {items.length > MANY && (
          <Input
            type="search"
            aria-label="Filter updates"
            placeholder="Filter"
            autoComplete="off"
            spellCheck={false}
            className="w-full sm:w-48!"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
        )}
        {mayChoose && <Chosen items={items} chosen={chosen} onChoose={setChosen} />}
      </div>
      {items.length === 0 ? (
        <p className="px-4 py-6 text-t2">
          This machine’s agent sends how many there are, not which.
        </p>
      ) : shown.length === 0 ? (
        <div className="flex items-center gap-3 px-4 py-6 text-t2">
          No update matches “{filter}”.
          <Button size="sm" onClick={() => setFilter('')}>
            Clear the filter
          </Button>
        </div>
      ) : (
        <PackageTable
          items={shown}
          chosen={chosen}
          onChoose={mayChoose ? setChosen : undefined}
          onRead={mayRun.ok && hasChangelogs(ways.manager) ? onRead : undefined}
        />
      )}
    </Panel>
  );
}

interface ChosenProps {
  items: readonly PackageUpdate[];
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
}

/** How many are chosen, and the usual choices. */
function Chosen({ items, chosen, onChoose }: ChosenProps) {
  const security = items.filter(({ is_security, held }) => is_security && !held);
  if (security.length === 0 && chosen.size === 0) return null;
  return (
    <p className="flex w-full flex-wrap items-center gap-x-3 gap-y-1 text-13 text-t3">
      <span role="status">{chosen.size === 0 ? 'None is chosen.' : `${chosen.size} chosen.`}</span>
      {security.length > 0 && (
        <Pick onClick={() => onChoose(new Set(security.map(({ name }) => name)))}>
          Choose all {security.length} for security
        </Pick>
      )}
      {chosen.size > 0 && <Pick onClick={() => onChoose(new Set())}>Choose none</Pick>}
    </p>
  );
}

function Pick({ onClick, children }: { onClick: () => void; children: React.ReactNode }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="min-h-6 text-accent underline underline-offset-2 pointer-coarse:min-h-11"
    >
      {children}
    </button>
  );
}

function LookButton({ upgrade }: { upgrade: Upgrade }) {
  const [isBusy, setBusy] = useState(false);
  return (
    <Button
      size="sm"
      icon={<RefreshCw size={14} aria-hidden />}
      busy={isBusy}
      disabled={upgrade.isOpen}
      onClick={async () => {
        setBusy(true);
        await upgrade.look().catch((error: Error) => toast(error.message, 'crit'));
        setBusy(false);
      }}
    >
      Look again
    </Button>
  );
}

function Checked({ list, manager }: { list: PackageList; manager: string | undefined }) {
  return (
    <>
      {manager && `${manager}, `}
      {list.checked_at && (
        <>
          checked <TimeAgo at={list.checked_at} />
        </>
      )}
    </>
  );
}

function countWords({ pending, security, items }: PackageList): string {
  const held = (items as PackageUpdate[]).filter((item) => item.held).length;
  return [
    `${pending} pending`,
    security > 0 && `${security} for security`,
    held > 0 && `${held} held`,
  ]
    .filter(Boolean)
    .join(', ');
}
