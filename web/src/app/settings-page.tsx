// The settings: their own sections, and those of other features.
import { CostSettings } from '@/features/costs/CostSettings';
import { NotificationSettings } from '@/features/notifications/NotificationSettings';
import { ConnectivitySettings } from '@/features/remote/ConnectivitySettings';
import { CredentialSettings } from '@/features/remote/CredentialSettings';
import { type Section, SettingsPage } from '@/features/settings/SettingsPage';

const OTHERS: readonly Section[] = [
  { id: 'connectivity', name: 'Connectivity', Section: ConnectivitySettings },
  { id: 'credentials', name: 'Credentials', Section: CredentialSettings },
  { id: 'notifications', name: 'Notifications', Section: NotificationSettings },
  { id: 'costs', name: 'Costs', Section: CostSettings },
];

export default function Settings() {
  return <SettingsPage others={OTHERS} />;
}
