import { Select } from '@/ui/Field';
import { useMachinesByName } from './machines-by-name';

interface Props {
  machine: string | undefined;
  onChange: (machine: string | undefined) => void;
}

/** Of which machine; one that is gone may still be looked for. */
export function MachineFilter({ machine, onChange }: Props) {
  const machines = useMachinesByName();
  const isGone = machine !== undefined && !machines?.some(({ id }) => id === machine);
  return (
    <Select
      aria-label="Machine"
      small
      className="sm:w-48"
      value={machine ?? ''}
      options={[
        { value: '', label: 'Any machine' },
        ...(isGone ? [{ value: machine, label: machines ? 'One that is gone' : '…' }] : []),
        ...(machines ?? []).map(({ id, name }) => ({ value: id as string, label: name })),
      ]}
      onChange={(value) => onChange(value || undefined)}
    />
  );
}
