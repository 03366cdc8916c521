// The settings: their own sections, and those of other features.
import { NotificationSettings } from '@/features/notifications/NotificationSettings';
import { type Section, SettingsPage } from '@/features/settings/SettingsPage';

const OTHERS: readonly Section[] = [
  { id: 'notifications', name: 'Notifications', Section: NotificationSettings },
];

export default function Settings() {
  return <SettingsPage others={OTHERS} />;
}
