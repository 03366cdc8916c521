import { type FormEvent, type ReactNode, useCallback, useId, useRef } from 'react';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { useLeave } from './use-leave';

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

/**
 * A form over the page: Enter sends it, once; what is wrong with it as a whole stands at its end. Cancel
 * closes it; Escape and a click beside it ask first where something was entered.
 */
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
  const entered = useEntered();
  const { leave, question } = useLeave(entered.isAny);
  return (
    <Dialog
      open
      onOpenChange={() => leave(onClose)}
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
        ref={entered.form}
        onChange={entered.note}
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
      {question}
    </Dialog>
  );
}

/** Whether a person has changed what stands in a form, whatever its fields are. */
function useEntered() {
  const form = useRef<HTMLFormElement>(null);
  const first = useRef<string>(undefined);
  const touched = useRef(false);
  // A dialog's content comes later than the dialog.
  const attach = useCallback((node: HTMLFormElement | null) => {
    form.current = node;
    if (node) first.current ??= valuesOf(node);
  }, []);
  return {
    form: attach,
    note: () => {
      touched.current = true;
    },
    isAny: () => touched.current && valuesOf(form.current) !== first.current,
  };
}

function valuesOf(form: HTMLFormElement | null): string {
  const values = [...(form?.elements ?? [])].map((element) => {
    if (element instanceof HTMLInputElement) {
      return ['checkbox', 'radio'].includes(element.type) ? element.checked : element.value;
    }
    const isText = element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;
    return isText ? element.value : '';
  });
  return JSON.stringify(values);
}
