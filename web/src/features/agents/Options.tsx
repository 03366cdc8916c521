import { useState } from 'react';
import type { Kind, NewEnrolment } from '@/api/types';
import { Field, Input, Select } from '@/ui/Field';

interface Props {
  options: NewEnrolment;
  onChange: (options: NewEnrolment) => void;
}

/** What the hub should make of the machine when it comes. The code stands for them. */
export function Options({ options, onChange }: Props) {
  const [name, setName] = useState(options.name ?? '');
  const [tags, setTags] = useState((options.tags ?? []).join(', '));

  function change(next: Partial<NewEnrolment>) {
    const merged = { ...options, ...next };
    if (JSON.stringify(merged) !== JSON.stringify(options)) onChange(merged);
  }

  return (
    <details className="rounded-button border px-3 py-2">
      <summary className="text-13 font-medium text-t2">Name, kind and tags</summary>
      <p className="mt-2 text-13 text-t3">Each change makes a new code.</p>
      <div className="mt-3 grid gap-4 pb-2 sm:grid-cols-3">
        <Field label="Name" optional>
          <Input
            value={name}
            maxLength={64}
            placeholder="Its hostname"
            onChange={(event) => setName(event.target.value)}
            onBlur={() => change({ name: name.trim() || undefined })}
          />
        </Field>
        <Field label="Kind">
          <Select
            value={options.kind ?? ''}
            options={[
              { value: '', label: 'As the agent finds' },
              { value: 'server', label: 'Server' },
              { value: 'workstation', label: 'Workstation' },
            ]}
            onChange={(kind) => change({ kind: kind === '' ? undefined : (kind as Kind) })}
          />
        </Field>
        <Field label="Tags" optional>
          <Input
            value={tags}
            spellCheck={false}
            placeholder="storage, rack"
            onChange={(event) => setTags(event.target.value)}
            onBlur={() => {
              const list = tags.split(/[,\s]+/).filter(Boolean);
              change({ tags: list.length > 0 ? list : undefined });
            }}
          />
        </Field>
      </div>
    </details>
  );
}
