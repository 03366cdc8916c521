import type { MachineDetail } from '@/api/types';
import { ExpectedForm } from './ExpectedForm';
import { MachineRules } from './MachineRules';
import { PowerForm } from './PowerForm';

/** When the machine is expected to be on, what it draws, and where its rules differ. */
export default function SettingsTab({ machine }: { machine: MachineDetail }) {
  return (
    <div className="flex max-w-[760px] flex-col gap-10">
      <ExpectedForm machine={machine} />
      <PowerForm machine={machine} />
      <MachineRules machine={machine} />
    </div>
  );
}
