// Approving and refusing what waits: the buttons, the question, and why somebody may not.
import { Check, X } from 'lucide-react';
import { useState } from 'react';
import type { Action } from '@/api/types';
import { part } from '@/lib/part';
import { Button } from '@/ui/Button';
import { can } from '../can';
import { Layer } from '../Layer';
import { useSession } from '../session';
import { approve, cancel, useForEach } from './use-acts';
import { ROLE_WORDS } from './words';

const rejection = part(() => import('./RejectDialog'));
rejection.preload();

/** What waits, one command or one on several machines that were asked for in one go. */
export function Decide({ actions }: { actions: readonly Action[] }) {
  const [first] = actions;
  const session = useSession();
  const [isAsked, setAsked] = useState(false);
  const approving = useForEach(approve, 'Approved');
  const withdrawing = useForEach(cancel, 'Withdrawn');
  if (!first || !session) return null;
  const { role, name } = session.user;
  const isOwn = first.by === name;
  const mayAct = can.runCommands(role).ok;
  const needed = first.approver ?? 'admin';
  const mayApprove = can.actAs(role, needed).ok;
  const isMany = actions.length > 1;
  const all = isMany ? ` all ${actions.length}` : '';
  const isBusy = approving.isPending || withdrawing.isPending;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {mayApprove ? (
        <>
          <Button
            size="sm"
            variant="primary"
            busy={approving.isPending}
            disabled={isBusy}
            icon={<Check size={15} aria-hidden />}
            onClick={() => approving.mutate(actions)}
          >
            Approve{all}
          </Button>
          <Button
            size="sm"
            disabled={isBusy}
            icon={<X size={15} aria-hidden />}
            onClick={() => setAsked(true)}
          >
            Reject{all}…
          </Button>
        </>
      ) : (
        <span className="text-13 text-t3">Only {ROLE_WORDS[needed]} may approve it.</span>
      )}
      {isOwn && mayAct && (
        <Button
          size="sm"
          variant="quiet"
          busy={withdrawing.isPending}
          disabled={isBusy}
          onClick={() => withdrawing.mutate(actions)}
        >
          Withdraw{all}
        </Button>
      )}
      <Layer onMissing={() => setAsked(false)}>
        {isAsked && <rejection.Part actions={actions} onClose={() => setAsked(false)} />}
      </Layer>
    </div>
  );
}
