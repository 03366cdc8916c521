import type { AuditStatus } from '@/api/types';
import { sentence } from '@/lib/sentence';
import { CopyField } from '@/ui/CopyField';
import { isContradicting } from './record';
import { seen } from './words';

/** What is wrong with the record, said loudly, and what to do. */
export function Trouble({ status: { last_check, anchors } }: { status: AuditStatus }) {
  const isBroken = last_check && !last_check.is_whole;
  return (
    <div role="alert" className="flex flex-col gap-3 border-t px-4 py-3 text-14">
      {isBroken && (
        <>
          <p className="font-semibold text-crit [overflow-wrap:anywhere]">
            {sentence(seen(last_check.finding ?? `entry ${last_check.position ?? ''} is wrong`))}
          </p>
          <p className="max-w-prose text-t2">
            All before it is as it was written; what stands from there on proves nothing. Somebody
            changed the database without the hub, or its disk is failing. Keep a copy of the hub’s
            data folder as it is now, see who can write there, and compare with a backup or an
            export from before. This looks through all of it again:
          </p>
        </>
      )}
      {!isBroken && anchors.some(isContradicting) && (
        <p className="max-w-prose text-t2">
          After a backup was restored this is as it should be: agents remember what was done since.
          It ends by itself when the record has grown beyond what they remember. Without that, the
          record was cut or written anew. This says which entry is in question:
        </p>
      )}
      <CopyField
        label="How to look through it"
        text="homelabcmd audit verify --data-dir /var/lib/homelabcmd"
        className="max-w-prose"
      />
    </div>
  );
}
