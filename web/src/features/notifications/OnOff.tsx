interface Props {
  /** "Phone is on": its name for those who do not see where it stands. */
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

/** A switch that needs no words beside it, because of where it stands. */
export function OnOff({ label, checked, onChange }: Props) {
  return (
    <span className="relative inline-flex h-6 w-11 shrink-0">
      <input
        type="checkbox"
        role="switch"
        aria-label={label}
        aria-checked={checked}
        title={checked ? 'On' : 'Off'}
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="peer absolute inset-0 size-full cursor-pointer appearance-none rounded-full border border-line-strong bg-s2 transition-colors duration-120 checked:border-accent-solid checked:bg-accent-solid"
      />
      <span className="pointer-events-none absolute top-1 left-1 size-4 rounded-full bg-line-strong transition-transform duration-120 peer-checked:translate-x-5 peer-checked:bg-white" />
    </span>
  );
}
