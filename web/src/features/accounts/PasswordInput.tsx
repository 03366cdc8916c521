import { useState } from 'react';
import { Field, Input } from '@/ui/Field';

interface Props {
  label: string;
  name: string;
  value: string;
  onChange: (value: string) => void;
  autoComplete: 'current-password' | 'new-password';
  autoFocus?: boolean;
  hint?: string;
  error?: string;
}

/** A password, with a word when Caps Lock is on. */
export function PasswordInput({ label, value, onChange, hint, error, ...rest }: Props) {
  const [capsLock, setCapsLock] = useState(false);
  const look = (event: React.KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'));
  return (
    <Field label={label} error={error} hint={capsLock ? 'Caps Lock is on.' : hint}>
      <Input
        {...rest}
        data-first={rest.autoFocus || undefined}
        type="password"
        value={value}
        required
        maxLength={1024}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={look}
        onKeyUp={look}
        onBlur={() => setCapsLock(false)}
      />
    </Field>
  );
}
