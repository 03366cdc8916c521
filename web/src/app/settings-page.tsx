// The settings: their own sections, and those of other features.
import { CostSettings } from '@/features/costs/CostSettings';
import { NotificationSettings } from '@/features/notifications/NotificationSettings';
import { type Section, SettingsPage } from '@/features/settings/SettingsPage';

const OTHERS: readonly Section[] = [
  { id: 'notifications', name: 'Notifications', Section: NotificationSettings },
  { id: 'costs', name: 'Costs', Section: CostSettings },
];

export default function Settings() {
  return <SettingsPage others={OTHERS} />;
}
