import { useQuery } from '@tanstack/react-query';
import { useId, useMemo, useState } from 'react';
import { usersQuery } from '@/api/queries';
import type { AuditEntry } from '@/api/types';
import { can } from '@/shared/can';
import { useRole } from '@/shared/session';
import { Input } from '@/ui/Field';

interface Props {
  actor: string | undefined;
  entries: readonly AuditEntry[];
  onChange: (actor: string | undefined) => void;
}

/** A name, word for word: those that are known are offered, others can be typed. */
export function WhoField({ actor, entries, onChange }: Props) {
  const id = useId();
  const [text, setText] = useState(actor ?? '');
  const maySeeUsers = can.manageUsers(useRole()).ok;
  const { data: users } = useQuery({ ...usersQuery, enabled: maySeeUsers });
  const names = useMemo(
    () => [
      ...new Set([
        ...(users?.items.map(({ name }) => name) ?? []),
        ...entries.map((entry) => entry.actor),
      ]),
    ],
    [users, entries],
  );
  const commit = (name: string) => {
    const wanted = name.trim() || undefined;
    if (wanted !== actor) onChange(wanted);
  };
  return (
    <>
      <Input
        aria-label="Who"
        placeholder="Name of who did it"
        list={id}
        autoComplete="off"
        spellCheck={false}
        maxLength={128}
        className="h-8! text-13! sm:w-44! pointer-coarse:h-11!"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          // Chosen from the list, not typed: then it is whole.
          const { inputType } = event.nativeEvent as InputEvent;
          if (inputType === undefined || inputType === 'insertReplacementText') {
            commit(event.target.value);
          }
        }}
        onBlur={() => commit(text)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit(text);
          if (event.key === 'Escape') setText(actor ?? '');
        }}
      />
      <datalist id={id}>
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
