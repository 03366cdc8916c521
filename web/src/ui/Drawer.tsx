import * as Radix from '@radix-ui/react-dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from './Button';
import { useFocusReturn } from './focus-return';

interface Props {
  title: ReactNode;
  /** Stands above the title: what kind of thing it is. */
  above?: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
  onClose: () => void;
}

/** Something of the list beside it: over the page's right side, over all of it on a phone. */
export function Drawer({ title, above, children, footer, onClose }: Props) {
  const { remember, giveBack } = useFocusReturn();
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-50 bg-[rgb(4_6_10/0.6)]" />
        <Radix.Content
          aria-describedby={undefined}
          onOpenAutoFocus={remember}
          onCloseAutoFocus={giveBack}
          className="layer-in fixed inset-y-0 right-0 z-50 flex w-full flex-col border-l bg-s1 shadow-float sm:max-w-lg"
        >
          <div className="flex items-start gap-3 border-b px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              {above}
              <Radix.Title className="text-15 font-semibold [overflow-wrap:anywhere]">
                {title}
              </Radix.Title>
            </div>
            <Radix.Close asChild>
              <IconButton label="Close" className="-mt-1 -mr-2">
                <X size={18} aria-hidden />
              </IconButton>
            </Radix.Close>
          </div>
          <div className="flex min-h-0 flex-1 flex-col gap-6 overflow-y-auto px-5 py-4">
            {children}
          </div>
          {footer && <div className="border-t px-5 py-3 empty:hidden">{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
