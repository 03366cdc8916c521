import * as Radix from '@radix-ui/react-dialog';
import { X } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { cn } from '@/lib/cn';
import { Button, IconButton } from './Button';
import { Field, Input } from './Field';
import { useFocusReturn } from './focus-return';

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
  size?: 'sm' | 'md' | 'lg';
  /** Something must be answered: no way around it by the cross or by a click beside it. */
  modal?: 'dialog' | 'alertdialog';
  closable?: boolean;
  /** Focused at the opening instead of the first control. */
  initialFocus?: React.RefObject<HTMLElement | null>;
}

/** What says that it is first, and else the first control. */
const FIRST = '[data-first]';
const CONTROLS =
  'input, select, textarea, [role=radio][tabindex="0"], button:not(:disabled, [role=radio]), a[href]';

const WIDTHS = { sm: 'sm:max-w-md', md: 'sm:max-w-xl', lg: 'sm:max-w-2xl' };

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  size = 'md',
  modal = 'dialog',
  closable = true,
  initialFocus,
}: DialogProps) {
  const body = useRef<HTMLDivElement>(null);
  const { remember, giveBack } = useFocusReturn();
  return (
    <Radix.Root open={open} onOpenChange={(next) => (closable || next) && onOpenChange(next)}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 bg-[rgb(4_6_10/0.6)]" />
        <Radix.Content
          role={modal}
          aria-describedby={description ? undefined : ''}
          onCloseAutoFocus={giveBack}
          onOpenAutoFocus={(event) => {
            remember();
            // The cross comes first in the order, but nobody opens a dialog to close it.
            const find = (what: string) => body.current?.querySelector<HTMLElement>(what);
            const first = initialFocus?.current ?? find(FIRST) ?? find(CONTROLS);
            if (!first) return;
            event.preventDefault();
            first.focus();
          }}
          onInteractOutside={(event) => modal === 'alertdialog' && event.preventDefault()}
          className={cn(
            'layer-in fixed inset-x-0 bottom-0 z-50 flex max-h-[92dvh] flex-col rounded-t-dialog border border-line bg-s1 shadow-float',
            'sm:inset-auto sm:top-[10dvh] sm:left-1/2 sm:max-h-[80dvh] sm:w-[calc(100%-48px)] sm:-translate-x-1/2 sm:rounded-dialog',
            WIDTHS[size],
          )}
        >
          <div className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-15 font-semibold [overflow-wrap:anywhere]">
                {title}
              </Radix.Title>
              {description && (
                <Radix.Description className="mt-1 text-13 text-t2">
                  {description}
                </Radix.Description>
              )}
            </div>
            {closable && (
              <Radix.Close asChild>
                <IconButton label="Close" className="-mt-1 -mr-2">
                  <X size={18} aria-hidden />
                </IconButton>
              </Radix.Close>
            )}
          </div>
          <div ref={body} className="min-h-0 flex-1 overflow-y-auto px-5 py-1 pb-5">
            {children}
          </div>
          {footer && (
            <div className="flex flex-wrap justify-end gap-2 border-t px-5 py-3">{footer}</div>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface ConfirmProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  body: ReactNode;
  confirmLabel: string;
  danger?: boolean;
  /** To be typed before it may be confirmed. */
  typed?: string;
  onConfirm: () => Promise<unknown> | unknown;
}

/** Names the target, says the effect, begins at Cancel, and runs once however often it is pressed. */
export function ConfirmDialog({
  open,
  onOpenChange,
  title,
  body,
  confirmLabel,
  danger = false,
  typed,
  onConfirm,
}: ConfirmProps) {
  const cancel = useRef<HTMLButtonElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [text, setText] = useState('');
  const [error, setError] = useState<string>();
  const mayConfirm = typed === undefined || text.trim() === typed.trim();

  async function confirm() {
    if (busy || !mayConfirm) return;
    setBusy(true);
    setError(undefined);
    try {
      await onConfirm();
      setText('');
      onOpenChange(false);
    } catch (reason) {
      setError(reason instanceof Error ? reason.message : String(reason));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setText('');
        setError(undefined);
        onOpenChange(next);
      }}
      title={title}
      size="sm"
      modal="alertdialog"
      initialFocus={typed === undefined ? cancel : field}
      footer={
        <>
          <Button ref={cancel} onClick={() => onOpenChange(false)}>
            Cancel
          </Button>
          <Button
            variant={danger ? 'danger' : 'primary'}
            busy={busy}
            disabled={!mayConfirm}
            onClick={confirm}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 text-14 text-t2">
        <div>{body}</div>
        {typed !== undefined && (
          <Field label={<>Type “{typed}” to confirm</>}>
            <Input
              ref={field}
              value={text}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setText(event.target.value)}
              onKeyDown={(event) => event.key === 'Enter' && confirm()}
            />
          </Field>
        )}
        {error && (
          <p role="alert" className="text-13 text-crit">
            {error}
          </p>
        )}
      </div>
    </Dialog>
  );
}
