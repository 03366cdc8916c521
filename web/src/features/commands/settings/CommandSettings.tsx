import { useQuery } from '@tanstack/react-query';
import { commandSettingsQuery } from '@/api/commands';
import { ListState } from '@/shared/ListState';
import { Part } from '@/shared/SettingsPart';
import { SettingsForm } from './SettingsForm';

/** How many commands may be run, and which of them need somebody's approval. */
export default function CommandSettings() {
  const query = useQuery(commandSettingsQuery);
  return (
    <Part
      title="Commands"
      lead="What is dangerous waits for an admin’s approval, and what is run on a paused machine for somebody’s. Rules add to that."
    >
      <ListState what="settings" query={query}>
        {(data) => <SettingsForm saved={data} />}
      </ListState>
    </Part>
  );
}
