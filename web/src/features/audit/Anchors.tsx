import type { AuditAnchor } from '@/api/types';
import { QuickLink } from '@/shared/QuickLink';
import { TimeAgo } from '@/shared/TimeAgo';
import { StatusMark } from '@/ui/StatusMark';
import { Table, Td, Th } from '@/ui/Table';
import { counted } from './record';
import { seen } from './words';

/** What the agent of each machine remembers; what does not fit comes first. */
export function Anchors({ anchors }: { anchors: readonly AuditAnchor[] }) {
  const sorted = anchors.toSorted(
    (a, b) => Number(Boolean(b.contradiction)) - Number(Boolean(a.contradiction)),
  );
  return (
    <div className="max-h-72 overflow-y-auto border-t">
      <Table label="What agents remember" className="[&_:is(td,th):first-child]:pl-4">
        <thead>
          <tr>
            <Th>Machine</Th>
            <Th className="text-right">Entry</Th>
            <Th>Told</Th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((anchor) => (
            <tr key={anchor.machine_id}>
              <Td className="min-w-32 [overflow-wrap:anywhere]">
                <Whose anchor={anchor} />
              </Td>
              <Td className="tnum whitespace-nowrap text-right">
                {anchor.entry ? counted(anchor.entry.position) : '–'}
              </Td>
              <Td className="whitespace-nowrap text-t3">
                {anchor.told_at ? <TimeAgo at={anchor.told_at} /> : '–'}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function Whose({ anchor }: { anchor: AuditAnchor }) {
  const { machine_id, machine_name, contradiction, contradicted_at } = anchor;
  return (
    <>
      {machine_name ? (
        <QuickLink
          to="/machines/$id"
          params={{ id: machine_id }}
          className="text-accent underline underline-offset-2"
        >
          <bdi>{seen(machine_name)}</bdi>
        </QuickLink>
      ) : (
        <span className="text-t2">A machine that is gone</span>
      )}
      {contradiction && (
        <span className="mt-0.5 flex items-start gap-1.5 text-warn">
          <StatusMark mark="warning" tone="warn" size={13} className="mt-0.5" />
          <span>
            Remembers entry {counted(contradiction.position)}, which is not there
            {contradicted_at && (
              <span className="text-t3">
                {' '}
                · <TimeAgo at={contradicted_at} />
              </span>
            )}
          </span>
        </span>
      )}
    </>
  );
}
