import { type FormEvent, type ReactNode, useId } from 'react';
import { Button } from './Button';
import { Dialog } from './Dialog';

interface Props {
  title: string;
  description?: ReactNode;
  size?: 'sm' | 'md';
  /** What the button says that sends it. */
  submit: string;
  busy: boolean;
  /** Why it was refused, when that is about none of its fields. */
  refusal?: string;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}

/** A form over the page: Enter sends it, once; what is wrong with it as a whole stands at its end. */
export function FormDialog({
  title,
  description,
  size = 'sm',
  submit,
  busy,
  refusal,
  onSubmit,
  onClose,
  children,
}: Props) {
  const form = useId();
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size={size}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form={form} variant="primary" busy={busy}>
            {submit}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className="flex flex-col gap-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          // It is drawn over the page, and may still be a part of a form of that.
          event.stopPropagation();
          if (!busy) onSubmit();
        }}
      >
        {children}
        {refusal && (
          <p role="alert" className="text-crit">
            {refusal}
          </p>
        )}
      </form>
    </Dialog>
  );
}
