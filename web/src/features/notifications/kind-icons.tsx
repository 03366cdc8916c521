import {
  BellRing,
  Gamepad2,
  Hash,
  type LucideIcon,
  Mail,
  Megaphone,
  Send,
  Smartphone,
  Waypoints,
  Webhook,
} from 'lucide-react';
import type { ChannelKind } from '@/api/types';

const ICONS: Record<ChannelKind, LucideIcon> = {
  ntfy: Megaphone,
  webhook: Webhook,
  email: Mail,
  telegram: Send,
  discord: Gamepad2,
  slack: Hash,
  gotify: BellRing,
  pushover: Smartphone,
  apprise: Waypoints,
};

/** The picture of a kind, on a square of its own. */
export function KindIcon({ kind }: { kind: ChannelKind }) {
  const Icon = ICONS[kind];
  return (
    <span
      aria-hidden
      className="flex size-9 shrink-0 items-center justify-center rounded-button bg-s2 text-t2"
    >
      <Icon size={18} />
    </span>
  );
}
