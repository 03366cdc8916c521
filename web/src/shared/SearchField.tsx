import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useKey } from '@/lib/keys';
import { IconButton } from '@/ui/Button';

interface Props {
  /** "Filter machines" */
  label: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
}

/** What is typed is there at once; the address follows. */
export function SearchField({ label, value, onChange, placeholder = 'Filter' }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const sent = useRef(value);

  useEffect(() => {
    // The address changed by other means: back button, a link, "clear".
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);

  function send(next: string) {
    setText(next);
    sent.current = next;
    onChange(next);
  }

  useKey('/', () => input.current?.focus());

  return (
    <div className="relative min-w-34 flex-1 sm:w-44 sm:flex-none lg:w-64">
      <Search size={16} aria-hidden className="absolute top-1/2 left-3 -translate-y-1/2 text-t3" />
      <input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => send(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (text === '') input.current?.blur();
          else send('');
        }}
        className="h-9 w-full rounded-button border border-line-strong bg-s1 pr-9 pl-9 text-14 placeholder:text-t3 pointer-coarse:h-11 [&::-webkit-search-cancel-button]:hidden"
      />
      {text !== '' && (
        <IconButton
          label="Empty the filter"
          className="absolute top-1/2 right-0.5 -translate-y-1/2"
          onClick={() => {
            send('');
            input.current?.focus();
          }}
        >
          <X size={15} aria-hidden />
        </IconButton>
      )}
    </div>
  );
}
