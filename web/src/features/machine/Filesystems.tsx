import type { Filesystem } from '@/api/types';
import { bytes, percent, text } from '@/lib/units';
import { Badge } from '@/ui/Badge';
import { Figure } from '@/ui/Figure';
import { Panel } from '@/ui/Panel';
import { Table, Td, Th } from '@/ui/Table';

/** Every filesystem, the fullest first. */
export function Filesystems({ filesystems }: { filesystems: readonly Filesystem[] }) {
  const sorted = filesystems.toSorted((a, b) => b.percent - a.percent);
  return (
    <Panel title="Space" note={sorted.length > 1 && `${sorted.length} filesystems`} flush>
      {sorted.length === 0 ? (
        <p className="px-4 py-6 text-t3">No filesystem was reported yet.</p>
      ) : (
        <Table label="Filesystems">
          <thead>
            <tr>
              <Th className="min-w-24">Mounted at</Th>
              <Th className="w-1/4 min-w-26">In use</Th>
              <Th className="hidden text-right sm:table-cell">Used</Th>
              <Th className="text-right">Free</Th>
              <Th className="hidden text-right sm:table-cell">Size</Th>
              <Th className="hidden text-right sm:table-cell">Inodes</Th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((fs) => (
              <tr key={`${fs.mount_point} ${fs.device}`}>
                <Td>
                  <span className="[overflow-wrap:anywhere]">{fs.mount_point}</span>
                  {fs.read_only && (
                    <>
                      {' '}
                      <Badge>read-only</Badge>
                    </>
                  )}
                  <span className="block text-12 text-t3 [overflow-wrap:anywhere]">
                    {fs.device} · {fs.fs_type}
                    <span className="sm:hidden"> · {text(bytes(fs.total_bytes))}</span>
                  </span>
                </Td>
                <Td>
                  <span className="flex items-center gap-2">
                    <Bar value={fs.percent} />
                    <Figure quantity={percent(fs.percent)} className="w-12 text-right" />
                  </span>
                </Td>
                <Td className="hidden text-right sm:table-cell">
                  <Figure quantity={bytes(fs.used_bytes)} />
                </Td>
                <Td className="text-right">
                  <Figure quantity={bytes(fs.available_bytes)} />
                </Td>
                <Td className="hidden text-right sm:table-cell">
                  <Figure quantity={bytes(fs.total_bytes)} />
                </Td>
                <Td className="hidden text-right sm:table-cell">
                  <Figure quantity={percent(fs.inodes_percent)} />
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}

function Bar({ value }: { value: number }) {
  return (
    <span
      aria-hidden
      className="meter-track h-1.5 min-w-10 flex-1 overflow-hidden rounded-full bg-s3"
    >
      <span
        className="meter-bar block h-full rounded-full bg-accent"
        style={{ width: `${Math.min(100, Math.max(0, value))}%` }}
      />
    </span>
  );
}
