import { CircleStop } from 'lucide-react';
import { useState } from 'react';
import type { Action } from '@/api/types';
import { cancel, useActionChanged } from '@/shared/commands/use-acts';
import { nameOf, within } from '@/shared/commands/words';
import { Button } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/Dialog';

/** Ends what runs, after a question. That it has ended is told by the action itself. */
export function CancelButton({ action }: { action: Action }) {
  const [isAsked, setAsked] = useState(false);
  const [isEnding, setEnding] = useState(false);
  const changed = useActionChanged();
  const isRunning = action.state === 'running';
  return (
    <>
      <Button
        icon={<CircleStop size={16} aria-hidden />}
        busy={isEnding}
        onClick={() => setAsked(true)}
      >
        {isEnding ? 'Ending it…' : 'Cancel…'}
      </Button>
      <ConfirmDialog
        open={isAsked}
        onOpenChange={setAsked}
        title={`End “${nameOf(action)}”?`}
        confirmLabel="End it"
        danger
        body={
          isRunning
            ? `The command is ended on ${action.machine_name}, with all that it started. What it has done by then stays done.`
            : `It has not begun: nothing happens on ${action.machine_name}. “${within(action.title)}” has to be asked for anew.`
        }
        onConfirm={async () => {
          await changed(await cancel(action));
          setEnding(true);
        }}
      />
    </>
  );
}
