import { Button } from '@/ui/Button';

interface Props {
  busy: boolean;
  disabled?: boolean;
  /** What was refused as a whole, or how much is wrong above. */
  refusal?: string;
  onSave: () => void;
  onUndo: () => void;
}

/** There only while there is something to save, within sight however long the form is. */
export function SaveBar({ busy, disabled = false, refusal, onSave, onUndo }: Props) {
  return (
    <section
      aria-label="Changes"
      className="layer-in sticky bottom-18 z-20 mt-4 flex flex-wrap items-center gap-2 rounded-card border border-line-strong bg-s1 px-4 py-2.5 shadow-float md:bottom-4"
    >
      <span className="min-w-0 flex-1 basis-40">
        {refusal ? (
          <span role="alert" className="text-crit">
            {refusal}
          </span>
        ) : (
          <span className="text-t2">Not saved yet.</span>
        )}
      </span>
      <Button size="sm" onClick={onUndo}>
        Undo
      </Button>
      <Button size="sm" variant="primary" busy={busy} disabled={disabled} onClick={onSave}>
        Save
      </Button>
    </section>
  );
}
