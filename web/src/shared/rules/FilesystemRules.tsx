import { Plus, X } from 'lucide-react';
import { useId, useRef } from 'react';
import { Button, IconButton } from '@/ui/Button';
import { Input, Select } from '@/ui/Field';
import type { FormState } from './RuleFields';
import { type FilesystemDraft, filesystemDraft } from './rules';

/** Filesystems that differ from the others, or that nobody wants to hear of. */
export function FilesystemRules({ draft, onDraft, faults, disabled, mounts = [] }: FormState) {
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const { filesystems } = draft;
  const put = (next: readonly FilesystemDraft[]) => onDraft({ ...draft, filesystems: next });
  const set = (at: number, change: Partial<FilesystemDraft>) =>
    put(filesystems.map((each, index) => (index === at ? { ...each, ...change } : each)));

  function add() {
    put([...filesystems, filesystemDraft({ mount_point: '', enabled: true })]);
    requestAnimationFrame(() => {
      list.current?.querySelector<HTMLElement>('li:last-child input')?.focus();
    });
  }

  return (
    <div className="mt-4">
      <p className="text-13 font-medium">Filesystems that differ</p>
      <p className="mb-2 text-13 text-t3">
        By mount point; <code className="font-mono text-12">*</code> stands for anything. The first
        that fits counts.
      </p>
      <datalist id={`${id}-mounts`}>
        {mounts.map((mount) => (
          <option key={mount} value={mount} />
        ))}
      </datalist>
      {filesystems.length > 0 && (
        <ul ref={list} className="mb-2 flex flex-col gap-2">
          {filesystems.map((each, at) => {
            const place = `/disk/filesystems/${at}`;
            const name = each.mount.trim() || `row ${at + 1}`;
            const wrong = ['mount_point', 'high', 'critical', 'enabled']
              .map((field) => faults[`${place}/${field}`])
              .filter(Boolean);
            const bad = (field: string) => faults[`${place}/${field}`] !== undefined || undefined;
            return (
              <li key={each.id}>
                <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-center gap-2 sm:grid-cols-[minmax(0,2fr)_minmax(0,1.3fr)_minmax(0,1fr)_minmax(0,1fr)_auto]">
                  <Input
                    aria-label={`Mount point of ${name}`}
                    aria-invalid={bad('mount_point')}
                    list={`${id}-mounts`}
                    placeholder="/mnt/backup*"
                    spellCheck={false}
                    autoCapitalize="off"
                    className="col-span-2 sm:col-span-1"
                    value={each.mount}
                    disabled={disabled}
                    onChange={(event) => set(at, { mount: event.target.value })}
                  />
                  <IconButton
                    label={`Remove ${name}`}
                    className="sm:order-last"
                    disabled={disabled}
                    onClick={() => put(filesystems.filter((_, index) => index !== at))}
                  >
                    <X size={16} aria-hidden />
                  </IconButton>
                  <Select
                    aria-label={`What holds for ${name}`}
                    className="col-span-3 sm:col-span-1"
                    value={each.out ? 'out' : 'lines'}
                    disabled={disabled}
                    options={[
                      { value: 'lines', label: 'Own lines' },
                      { value: 'out', label: 'No alerts' },
                    ]}
                    onChange={(value) => set(at, { out: value === 'out' })}
                  />
                  {each.out ? (
                    <span className="hidden sm:col-span-2 sm:block" />
                  ) : (
                    (['high', 'critical'] as const).map((level) => (
                      <span key={level} className="relative max-sm:last:col-span-2">
                        <Input
                          aria-label={`${level === 'high' ? 'High' : 'Critical'} for ${name}, percent`}
                          aria-invalid={bad(level)}
                          inputMode="decimal"
                          placeholder={level === 'high' ? 'High' : 'Critical'}
                          className="tnum pr-8"
                          value={each[level]}
                          disabled={disabled}
                          onChange={(event) => set(at, { [level]: event.target.value })}
                        />
                        <span
                          aria-hidden
                          className="pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 text-13 text-t3"
                        >
                          %
                        </span>
                      </span>
                    ))
                  )}
                </div>
                {wrong.length > 0 && (
                  <p role="alert" className="mt-1 text-13 text-crit">
                    {wrong.join(' ')}
                  </p>
                )}
              </li>
            );
          })}
        </ul>
      )}
      <Button size="sm" icon={<Plus size={15} aria-hidden />} disabled={disabled} onClick={add}>
        Add filesystems
      </Button>
    </div>
  );
}
