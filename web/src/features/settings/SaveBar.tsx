import { Button } from '@/ui/Button';

interface Props {
  dirty: boolean;
  busy: boolean;
  disabled: boolean;
  onUndo: () => void;
}

/** There only when there is something to save. */
export function SaveBar({ dirty, busy, disabled, onUndo }: Props) {
  if (!dirty) return null;
  return (
    <div className="layer-in mt-4 flex gap-2">
      <Button type="submit" variant="primary" busy={busy} disabled={disabled}>
        Save
      </Button>
      <Button onClick={onUndo}>Undo</Button>
    </div>
  );
}
