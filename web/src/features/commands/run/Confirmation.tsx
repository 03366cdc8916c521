import { useId } from 'react';
import { Field, Input } from '@/ui/Field';

interface Props {
  /** "Reboot": what is confirmed. */
  title: string;
  names: readonly string[];
  typed: string;
  onTyped: (text: string) => void;
}

/** What the field has to hold before something dangerous may be asked for. */
export function isConfirmed(names: readonly string[], typed: string): boolean {
  if (names.length === 1) return typed.trim() === names[0]?.trim();
  return typed === names.join('\n');
}

/** One machine is named by typing; many are read, and a box is ticked. */
export function Confirmation({ title, names, typed, onTyped }: Props) {
  const id = useId();
  if (names.length === 1) {
    return (
      <Field label={<>Type “{names[0]}” to confirm</>}>
        <Input
          value={typed}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => onTyped(event.target.value)}
        />
      </Field>
    );
  }
  return (
    <label
      htmlFor={id}
      className="flex cursor-pointer items-start gap-2.5 rounded-card border border-crit/60 p-3"
    >
      <input
        id={id}
        type="checkbox"
        checked={isConfirmed(names, typed)}
        onChange={(event) => onTyped(event.target.checked ? names.join('\n') : '')}
        className="mt-0.5 size-4 shrink-0 accent-[var(--accent-solid)]"
      />
      <span className="min-w-0 [overflow-wrap:anywhere]">
        {title}: I mean <b className="font-medium">{names.join(', ')}</b>.
      </span>
    </label>
  );
}
