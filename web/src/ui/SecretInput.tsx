import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, useState } from 'react';
import { IconButton } from './Button';
import { Input } from './Field';

interface Props extends Omit<ComponentProps<'input'>, 'type' | 'onChange'> {
  /** Of the field that it stands in: the eye is named after it. */
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** A secret that is entered: dots, unless one looks. No password manager takes it for a login. */
export function SecretInput({ label, value, onChange, ...rest }: Props) {
  const [isShown, setShown] = useState(false);
  return (
    <span className="relative block min-w-0 flex-1">
      <Input
        autoComplete="off"
        spellCheck={false}
        autoCapitalize="none"
        data-1p-ignore
        data-lpignore="true"
        {...rest}
        className="pr-10! pointer-coarse:pr-12!"
        type={isShown ? 'text' : 'password'}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {value !== '' && (
        <IconButton
          label={isShown ? `Hide: ${label}` : `Show: ${label}`}
          className="absolute top-0.5 right-0.5 pointer-coarse:top-0 pointer-coarse:right-0"
          onClick={() => setShown(!isShown)}
        >
          {isShown ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
        </IconButton>
      )}
    </span>
  );
}
