import * as Radix from '@radix-ui/react-dropdown-menu';
import { useState } from 'react';
import { cn } from '@/lib/cn';
import { LAYERS, type MenuProps } from './Menu';

/** The menu itself, open from the start. Comes in a file of its own, when the first one is opened. */
export default function MenuLayer({ trigger, heading, items, align = 'end', asked }: MenuProps) {
  const [open, setOpen] = useState(true);
  const [heard, setHeard] = useState(asked);
  if (asked !== heard) {
    setHeard(asked);
    setOpen(true);
  }
  return (
    <Radix.Root modal={false} open={open} onOpenChange={setOpen}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={document.getElementById(LAYERS)}>
        <Radix.Content
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="layer-in z-50 max-h-[80dvh] min-w-52 overflow-y-auto rounded-card border border-line bg-s1 p-1 text-14 shadow-float"
        >
          {heading && <Radix.Label className="px-3 pt-2 pb-1.5 text-13">{heading}</Radix.Label>}
          {items.map((item, at) =>
            item === 'separator' ? (
              <Radix.Separator key={at} className="my-1 h-px bg-line" />
            ) : (
              <Radix.Item
                key={item.label}
                disabled={item.disabled}
                onSelect={item.onSelect}
                className={cn(
                  'flex min-h-8 cursor-pointer items-center gap-2.5 rounded-control px-3 py-1.5 outline-none pointer-coarse:min-h-11',
                  'data-highlighted:bg-s3 data-disabled:cursor-not-allowed data-disabled:text-t3',
                  item.danger && 'text-crit',
                )}
              >
                <span className="flex w-4 justify-center">{item.icon}</span>
                <span className="flex-1">
                  {item.label}
                  {item.why && <span className="block text-12 text-t3">{item.why}</span>}
                </span>
              </Radix.Item>
            ),
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
