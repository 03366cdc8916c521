// The settings: their own sections, and those of other features.
import { type ComponentType, Suspense } from 'react';
import { CostSettings } from '@/features/costs/CostSettings';
import { NotificationSettings } from '@/features/notifications/NotificationSettings';
import { type Section, SettingsPage } from '@/features/settings/SettingsPage';
import { part } from '@/lib/part';
import { Loading, Skeleton } from '@/ui/Skeleton';

/** In a file of its own, and fetched with this one: nobody waits for it later, nor needs the hub. */
function section(name: string, load: () => Promise<{ default: ComponentType }>): ComponentType {
  const { Part, preload } = part(load);
  preload();
  return () => (
    <Suspense
      fallback={
        <Loading what={name}>
          <Skeleton className="h-64 w-full max-w-[640px]" />
        </Loading>
      }
    >
      <Part />
    </Suspense>
  );
}

const OTHERS: readonly Section[] = [
  {
    id: 'connectivity',
    name: 'Connectivity',
    Section: section('connectivity', () => import('@/features/remote/ConnectivitySettings')),
  },
  {
    id: 'credentials',
    name: 'Credentials',
    Section: section('credentials', () => import('@/features/remote/CredentialSettings')),
  },
  {
    id: 'tailscale',
    name: 'Tailscale',
    Section: section('tailscale', () => import('@/features/tailscale/TailscaleSettings')),
  },
  {
    id: 'commands',
    name: 'Commands',
    Section: section('commands', () => import('@/features/commands/settings/CommandSettings')),
  },
  { id: 'notifications', name: 'Notifications', Section: NotificationSettings },
  { id: 'costs', name: 'Costs', Section: CostSettings },
];

export default function Settings() {
  return <SettingsPage others={OTHERS} />;
}
