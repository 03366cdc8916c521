import type { Interface } from '@/api/types';
import { bytes, linkSpeed, rate } from '@/lib/units';
import { Figure } from '@/ui/Figure';
import { Panel } from '@/ui/Panel';
import { StatusMark } from '@/ui/StatusMark';
import { Table, Td, Th } from '@/ui/Table';

/** Every network interface, those that carry traffic first. */
export function Interfaces({
  interfaces,
  isAway,
}: {
  interfaces: readonly Interface[];
  isAway: boolean;
}) {
  const sorted = interfaces.toSorted(
    (a, b) => Number(b.is_up) - Number(a.is_up) || a.name.localeCompare(b.name),
  );
  return (
    <Panel title="Interfaces" flush>
      {sorted.length === 0 ? (
        <p className="px-4 py-6 text-t3">No network interface was reported yet.</p>
      ) : (
        <Table label="Network interfaces">
          <thead>
            <tr>
              <Th>Name</Th>
              <Th>State</Th>
              <Th className="text-right">In</Th>
              <Th className="text-right">Out</Th>
              <Th className="hidden text-right sm:table-cell">Since boot, in and out</Th>
              <Th className="hidden text-right sm:table-cell">Link</Th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((each) => (
              <tr key={each.name}>
                <Td className="whitespace-nowrap">{each.name}</Td>
                <Td>
                  <span className="flex items-center gap-1.5 whitespace-nowrap">
                    <StatusMark
                      mark={each.is_up ? 'healthy' : 'unknown'}
                      tone={each.is_up ? 'ok' : 'off'}
                      size={11}
                      stale={isAway}
                    />
                    {stateWord(each.is_up, isAway)}
                  </span>
                </Td>
                <Td className="text-right">
                  <Figure quantity={rate(isAway ? undefined : each.rx_bps)} />
                </Td>
                <Td className="text-right">
                  <Figure quantity={rate(isAway ? undefined : each.tx_bps)} />
                </Td>
                <Td className="hidden whitespace-nowrap text-right sm:table-cell">
                  <Figure quantity={bytes(each.rx_bytes)} />
                  <span className="text-t3">, </span>
                  <Figure quantity={bytes(each.tx_bytes)} />
                </Td>
                <Td className="hidden text-right sm:table-cell">
                  <Figure quantity={linkSpeed(each.speed_mbits)} />
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}

function stateWord(isUp: boolean, isAway: boolean): string {
  if (isAway) return isUp ? 'Was up' : 'Was down';
  return isUp ? 'Up' : 'Down';
}
