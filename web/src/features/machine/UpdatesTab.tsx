import { useQuery } from '@tanstack/react-query';
import { RotateCw, ShieldAlert } from 'lucide-react';
import { packagesQuery } from '@/api/queries';
import type { MachineDetail, PackageList, PackageUpdate } from '@/api/types';
import { failureOf } from '@/shared/failure';
import { TimeAgo } from '@/shared/TimeAgo';
import { Badge } from '@/ui/Badge';
import { Panel } from '@/ui/Panel';
import { Loading, Skeleton } from '@/ui/Skeleton';
import { EmptyState, ErrorState } from '@/ui/states';
import { Table, Td, Th } from '@/ui/Table';

/** What could be upgraded, security first. */
export function UpdatesTab({ machine }: { machine: MachineDetail }) {
  const { data, error, refetch, isFetching } = useQuery(packagesQuery(machine.id));
  if (error && !data) {
    return (
      <ErrorState
        title="The updates cannot be read"
        failure={failureOf(error)}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    );
  }
  if (!data) {
    return (
      <Loading what="updates">
        <Skeleton className="h-96 w-full" />
      </Loading>
    );
  }
  return (
    <div className="flex flex-col gap-3">
      {data.error && (
        <ErrorState
          title="The package manager could not be asked"
          failure={{ message: data.error, details: data.error }}
        />
      )}
      {data.reboot_required && (
        <p className="flex items-center gap-2.5 rounded-card border border-line bg-s1 px-4 py-3">
          <RotateCw size={17} aria-hidden className="shrink-0 text-t3" />
          The machine asks for a reboot to finish earlier updates.
        </p>
      )}
      <Packages list={data} />
    </div>
  );
}

function Packages({ list }: { list: PackageList }) {
  const items = list.items as PackageUpdate[];
  const checked = list.checked_at && (
    <>
      checked <TimeAgo at={list.checked_at} />
    </>
  );
  if (!list.checked_at && list.pending === 0) {
    return (
      <EmptyState
        title="Updates were not looked for yet"
        body="The agent asks the machine's package manager (apt, dnf, pacman, apk) some minutes after it started, and then every few hours."
      />
    );
  }
  if (list.pending === 0) {
    return list.error ? null : <EmptyState title="Up to date" body={checked} />;
  }
  const security = list.security > 0 ? `, ${list.security} for security` : '';
  return (
    <Panel
      title="Updates"
      note={
        <>
          {list.pending} pending{security} {checked && '· '}
          {checked}
        </>
      }
      flush
    >
      {items.length === 0 ? (
        <p className="px-4 py-6 text-t2">
          This machine’s agent sends how many there are, not which.
        </p>
      ) : (
        <Table label="Pending updates">
          <thead>
            <tr>
              <Th>Package</Th>
              <Th>Installed</Th>
              <Th>On offer</Th>
              <Th className="hidden sm:table-cell">From</Th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.name}>
                <Td>
                  <span className="font-medium [overflow-wrap:anywhere]">{item.name}</span>
                  {item.is_security && (
                    <span className="ml-2">
                      <Badge>
                        <ShieldAlert size={12} aria-hidden />
                        Security
                      </Badge>
                    </span>
                  )}
                </Td>
                <Td className="tnum text-t2 [overflow-wrap:anywhere]">
                  {item.current_version ?? '–'}
                </Td>
                <Td className="tnum [overflow-wrap:anywhere]">{item.new_version}</Td>
                <Td className="hidden text-t3 sm:table-cell">{item.repository ?? '–'}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}
