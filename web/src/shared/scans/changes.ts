// What changed from one scan to another, as lines.
import type { ScanComparison } from '@/api/types';
import { bytes, text } from '@/lib/units';
import { keyTypeWords } from '@/shared/remote/words';
import { SECTIONS } from './words';

export interface Line {
  kind: 'new' | 'gone' | 'changed';
  name: string;
  /** What it was and is, where that says more than its name. */
  from?: string | undefined;
  to?: string | undefined;
}

export interface Group {
  title: string;
  lines: readonly Line[];
}

interface Change<T> {
  name: string;
  from?: T | null;
  to?: T | null;
}

function lines<T>(
  changes: readonly Change<T>[] | undefined,
  words: (value: T) => string,
  nameOf: (name: string) => string = (name) => name,
): Line[] {
  return (changes ?? []).map(({ name, from, to }) => ({
    kind: from == null ? 'new' : to == null ? 'gone' : 'changed',
    name: nameOf(name),
    from: from == null ? undefined : words(from) || undefined,
    to: to == null ? undefined : words(to) || undefined,
  }));
}

const FACTS: Record<string, string> = {
  os: 'System',
  kernel: 'Kernel',
  architecture: 'Architecture',
  hostname: 'Hostname',
  processor: 'Processor',
  model: 'Model',
  reboot_required: 'Waits for a reboot',
};

const FLAGS: Record<string, string> = { true: 'yes', false: 'no' };

const plain = (value: string) => FLAGS[value] ?? value;

/** Only groups in which something changed, the weightiest first. */
export function groupsOf(changes: ScanComparison): Group[] {
  const { memory } = changes;
  const groups: Group[] = [
    {
      title: 'System',
      lines: [
        ...lines(changes.facts, plain, (name) => FACTS[name] ?? name),
        ...lines(
          memory ? [memory] : [],
          (n) => text(bytes(n)),
          () => 'Memory',
        ),
      ],
    },
    {
      title: 'Host keys',
      lines: lines(changes.host_keys, ({ key }) => `…${key.slice(-12)}`, keyTypeWords),
    },
    {
      title: 'Listening ports',
      lines: lines(changes.ports, ({ process }) => process ?? ''),
    },
    {
      title: 'Services',
      lines: lines(changes.services, ({ state, detail }) => `${state} (${detail})`),
    },
    {
      title: 'Disks',
      lines: lines(changes.disks, ({ model, size }) =>
        [model, text(bytes(size))].filter(Boolean).join(', '),
      ),
    },
    {
      title: 'Filesystems',
      lines: lines(changes.filesystems, ({ device, fs_type, size }) =>
        [device, fs_type, size != null && text(bytes(size))].filter(Boolean).join(', '),
      ),
    },
    {
      title: 'Addresses',
      lines: lines(changes.addresses, ({ interface: by }) => (by ? `by ${by}` : '')),
    },
    { title: 'Packages', lines: lines(changes.packages, plain) },
  ];
  return groups.filter(({ lines }) => lines.length > 0);
}

/** "3 new, 1 gone, 2 changed" */
export function countWords(lines: readonly Line[]): string {
  const of = (kind: Line['kind']) => lines.filter((line) => line.kind === kind).length;
  const parts = [
    [of('new'), 'new'],
    [of('gone'), 'gone'],
    [of('changed'), 'changed'],
  ] as const;
  return parts
    .filter(([n]) => n > 0)
    .map(([n, word]) => `${n} ${word}`)
    .join(', ');
}

/** "Packages: dpkg is not there" for each part that could not be compared. */
export function notComparedWords({ not_compared = [] }: ScanComparison): string[] {
  return not_compared.map(({ section, reason }) => `${SECTIONS[section] ?? section}: ${reason}`);
}
