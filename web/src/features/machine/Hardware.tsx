import type { Disk, Temperature } from '@/api/types';
import { bytes, celsius, percent, rate } from '@/lib/units';
import { Figure } from '@/ui/Figure';
import { Panel } from '@/ui/Panel';
import { Table, Td, Th } from '@/ui/Table';

/** Every disk of the machine itself, and what it moves. */
export function Disks({ disks, isAway }: { disks: readonly Disk[]; isAway: boolean }) {
  return (
    <Panel title="Disks" flush>
      {disks.length === 0 ? (
        <p className="px-4 py-6 text-t3">
          No disks reported. Containers have none of their own, and agents of version 1 do not send
          them.
        </p>
      ) : (
        <Table label="Disks">
          <thead>
            <tr>
              <Th>Name</Th>
              <Th className="text-right">Read</Th>
              <Th className="text-right">Written</Th>
              <Th className="text-right">Busy</Th>
              <Th className="hidden text-right sm:table-cell">Since boot, read and written</Th>
            </tr>
          </thead>
          <tbody>
            {disks.map((disk) => (
              <tr key={disk.name}>
                <Td className="whitespace-nowrap">{disk.name}</Td>
                <Td className="text-right">
                  <Figure quantity={rate(isAway ? undefined : disk.read_bps)} />
                </Td>
                <Td className="text-right">
                  <Figure quantity={rate(isAway ? undefined : disk.write_bps)} />
                </Td>
                <Td className="text-right">
                  <Figure quantity={percent(isAway ? undefined : disk.busy_percent)} />
                </Td>
                <Td className="hidden whitespace-nowrap text-right sm:table-cell">
                  <Figure quantity={bytes(disk.read_bytes)} />
                  <span className="text-t3">, </span>
                  <Figure quantity={bytes(disk.written_bytes)} />
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}

/** Every sensor, the hottest first. */
export function Temperatures({
  sensors,
  isAway,
}: {
  sensors: readonly Temperature[];
  isAway: boolean;
}) {
  return (
    <Panel title="Temperatures now">
      {sensors.length === 0 ? (
        <p className="text-13 text-t3">No sensors reported.</p>
      ) : isAway ? (
        <p className="text-13 text-t3">None while the machine is away.</p>
      ) : (
        <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-5 gap-y-2 text-13">
          {sensors
            .toSorted((a, b) => b.celsius - a.celsius)
            .map(({ sensor, celsius: degrees }) => (
              <div key={sensor} className="contents">
                <dt className="text-t3 [overflow-wrap:anywhere]">{sensor}</dt>
                <dd className="text-right">
                  <Figure quantity={celsius(degrees)} />
                </dd>
              </div>
            ))}
        </dl>
      )}
    </Panel>
  );
}
