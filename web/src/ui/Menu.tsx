import { cloneElement, type ReactElement, type ReactNode, Suspense, useState } from 'react';
import { PartBoundary, part } from '@/lib/part';

export interface MenuItem {
  label: string;
  icon?: ReactNode;
  onSelect: () => void;
  danger?: boolean;
  disabled?: boolean;
  /** Why it cannot be chosen. */
  why?: string;
}

/** The id of where menus are put: within the page's main part, so that none is out of all landmarks. */
export const LAYERS = 'layers';

export interface MenuProps {
  /** A button. */
  trigger: ReactElement<TriggerProps>;
  /** Shown above the items. */
  heading?: ReactNode;
  items: readonly (MenuItem | 'separator')[];
  align?: 'start' | 'end';
  /** How often it was asked for by other means than its button: a key. */
  asked?: number;
}

interface TriggerProps {
  onClick?: () => void;
  onKeyDown?: (event: React.KeyboardEvent) => void;
  'aria-haspopup'?: 'menu';
  'aria-expanded'?: boolean;
}

export const menuLayer = part(() => import('./MenuLayer'));

/** A button and its menu. What makes a menu is fetched when there is time, or when it is opened. */
export function Menu(props: MenuProps) {
  const [wasOpened, setOpened] = useState(false);
  if (props.asked && !wasOpened) setOpened(true);
  const open = () => setOpened(true);
  const closed = cloneElement(props.trigger, {
    onClick: open,
    onKeyDown: (event) => event.key === 'ArrowDown' && open(),
    'aria-haspopup': 'menu',
    'aria-expanded': false,
  });
  if (!wasOpened) return closed;
  return (
    <PartBoundary onMissing={() => setOpened(false)}>
      <Suspense fallback={closed}>
        <menuLayer.Part {...props} />
      </Suspense>
    </PartBoundary>
  );
}
