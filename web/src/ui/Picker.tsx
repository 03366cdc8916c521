import { Check, ChevronDown } from 'lucide-react';
import { Button } from './Button';
import type { Option } from './Field';
import { Menu } from './Menu';

interface Props<T extends string> {
  /** What is chosen here: "Interface". */
  label: string;
  options: readonly Option<T>[];
  value: T;
  onChange: (value: T) => void;
}

/** One of some, small enough for a heading; what else there is shows when it is opened. */
export function Picker<T extends string>({ label, options, value, onChange }: Props<T>) {
  const current = options.find((option) => option.value === value);
  return (
    <Menu
      trigger={
        <Button size="sm" variant="quiet" aria-label={`${label}: ${current?.label ?? ''}`}>
          <span className="max-w-40 truncate">{current?.label}</span>
          <ChevronDown size={14} aria-hidden />
        </Button>
      }
      items={options.map((option) => ({
        label: option.label,
        icon: option.value === value && <Check size={14} aria-hidden />,
        onSelect: () => onChange(option.value),
      }))}
    />
  );
}
