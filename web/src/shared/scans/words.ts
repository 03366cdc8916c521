// What a scan tells, in words.
import type { Scan, ScanEntry } from '@/api/types';
import { sentence } from '@/lib/sentence';
import { duration } from '@/lib/time';
import { bytes, count, text } from '@/lib/units';
import type { Mark, Tone } from '@/ui/StatusMark';

type State = ScanEntry['state'];

interface Look {
  word: string;
  mark: Mark;
  tone: Extract<Tone, 'ok' | 'crit' | 'warn' | 'off' | 'info'>;
}

const STATES: Record<State, Look> = {
  queued: { word: 'Waits in line', mark: 'unknown', tone: 'off' },
  running: { word: 'Under way', mark: 'unknown', tone: 'info' },
  done: { word: 'Done', mark: 'healthy', tone: 'ok' },
  failed: { word: 'Failed', mark: 'critical', tone: 'crit' },
  cancelled: { word: 'Cancelled', mark: 'paused', tone: 'off' },
  interrupted: { word: 'Interrupted', mark: 'warning', tone: 'warn' },
};

export const lookOf = (state: State): Look => STATES[state];

export const isOpen = ({ state }: Pick<ScanEntry, 'state'>): boolean =>
  state === 'queued' || state === 'running';

/** Only what the machine told something in can be shown and compared. */
export const hasTold = (scan: ScanEntry): boolean => !isOpen(scan) && scan.summary != null;

/** The first that can be shown: the newest, unless it told nothing and an older one did. */
export function firstToShow(scans: readonly ScanEntry[]): ScanEntry | undefined {
  return scans.find(hasTold) ?? scans.find((scan) => !isOpen(scan));
}

/** Whether two scans can be of one host: of one machine, or of one address where one is of none. */
export function isSamePlace(one: ScanEntry, other: ScanEntry): boolean {
  if (one.machine_id && other.machine_id) return one.machine_id === other.machine_id;
  return one.address != null && one.address === other.address && one.port === other.port;
}

/** What of the scans that somebody watches is worth saying: those that go on, or else how the newest ended. */
export function newsOf(watched: readonly ScanEntry[]): string {
  const open = watched.filter(isOpen);
  if (open.length > 0) return open.map(openWords).join(' ');
  const [newest] = watched;
  if (!newest) return '';
  const { name, state, failure } = newest;
  const why = failure?.message ? ` ${sentence(failure.message)} ${failure.advice ?? ''}` : '';
  return `The scan of ${name}: ${lookOf(state).word.toLowerCase()}.${why}`.trim();
}

const openWords = ({ name, state }: ScanEntry) =>
  state === 'queued' ? `The scan of ${name} waits in line.` : `Scanning ${name}.`;

/** Milliseconds from its start to its end. */
export function tookMs({ started_at, ended_at }: ScanEntry): number | undefined {
  if (!started_at || !ended_at) return undefined;
  return Math.max(0, Date.parse(ended_at) - Date.parse(started_at));
}

/** "Debian 12, 1,204 packages, 3 updates, 2 failed services": what a line of the history says. */
export function summaryWords({ summary }: ScanEntry): string {
  if (!summary) return '';
  const { os, packages, updates, failed_services: failed, ports } = summary;
  const parts = [
    os,
    packages != null && counted(packages, 'package'),
    updates != null && updates > 0 && counted(updates, 'update'),
    ports != null && counted(ports, 'open port'),
    failed != null && failed > 0 && counted(failed, 'failed service'),
  ];
  return parts.filter(Boolean).join(', ');
}

export function counted(n: number, what: string): string {
  return `${text(count(n))} ${what}${n === 1 ? '' : 's'}`;
}

/** A part of a scan: told, or why not. */
export type Section<T> =
  | { state: 'told'; value: T; source: string; cut?: boolean }
  | { state: 'missing'; reason: string };

/** What was told, or nothing. */
export function told<T>(section: Section<T> | undefined): T | undefined {
  return section?.state === 'told' ? section.value : undefined;
}

const CHASSIS: Record<string, string> = {
  vm: 'virtual machine',
  container: 'container',
  server: 'server',
  desktop: 'desktop',
  laptop: 'laptop',
  embedded: 'embedded',
};

/** What the host is, as pairs of a name and words; what was not told is left out. */
export function systemFacts(scan: Scan): [string, string][] {
  const os = told(scan.os);
  const kernel = told(scan.kernel);
  const hardware = told(scan.hardware);
  const cpu = told(scan.cpu);
  const memory = told(scan.memory);
  const load = told(scan.load);
  const reboot = told(scan.reboot);
  const uptime = told(scan.uptime_seconds);
  const form = [
    hardware?.chassis && (CHASSIS[hardware.chassis] ?? hardware.chassis),
    hardware?.virtualization && `under ${hardware.virtualization}`,
    hardware?.battery && 'with a battery',
  ];
  const cores = cpu && [
    cpu.model,
    cpu.cores != null && counted(cpu.cores, 'core'),
    counted(cpu.threads, 'thread'),
  ];
  const swap =
    memory && (memory.swap_total > 0 ? `, ${text(bytes(memory.swap_total))} swap` : ', no swap');
  const facts: [string, string | false | null | undefined][] = [
    ['Hostname', told(scan.hostname)],
    ['System', os?.pretty_name ?? os?.name],
    ['Kernel', joined([kernel?.release, kernel?.architecture])],
    ['Model', hardware?.model ?? hardware?.board],
    ['Form', joined(form)],
    ['Firmware', hardware?.firmware],
    ['Processor', joined(cores ?? [])],
    [
      'Memory',
      memory &&
        `${text(bytes(memory.total))}, ${text(bytes(memory.available))} available${swap ?? ''}`,
    ],
    ['Load', load && [load.one, load.five, load.fifteen].map((n) => n.toFixed(2)).join(' · ')],
    ['Up for', uptime !== undefined && duration(uptime)],
    [
      'Reboot',
      reboot?.required &&
        (reboot.packages.length > 0 ? `needed, by ${reboot.packages.join(', ')}` : 'needed'),
    ],
    ['Logged in', told(scan.sessions)?.map(sessionWords).join(', ')],
    [
      'Containers',
      told(scan.containers)
        ?.map(({ name, version }) => joined([name, version], ' '))
        .join(', '),
    ],
    [
      'Router',
      told(scan.gateways)
        ?.map(({ address, interface: by }) => `${address} by ${by}`)
        .join(', '),
    ],
  ];
  return facts.filter((fact): fact is [string, string] => Boolean(fact[1]));
}

function sessionWords({ user, from }: { user: string; from?: string | null }): string {
  return from ? `${user} from ${from}` : user;
}

function joined(parts: readonly (string | false | null | undefined)[], sign = ', '): string {
  return parts.filter(Boolean).join(sign);
}

/** Parts of a scan as people call them. */
export const SECTIONS: Record<string, string> = {
  addresses: 'Addresses',
  containers: 'Container engines',
  cpu: 'Processor',
  disks: 'Disks',
  filesystems: 'Filesystems',
  gateways: 'Router',
  hardware: 'Hardware',
  host_keys: 'Host keys',
  hostname: 'Hostname',
  interfaces: 'Interfaces',
  kernel: 'Kernel',
  load: 'Load',
  memory: 'Memory',
  os: 'System',
  packages: 'Packages',
  ports: 'Listening ports',
  processes: 'Processes',
  reboot: 'Reboot',
  services: 'Services',
  sessions: 'Logins',
  temperatures: 'Temperatures',
  updates: 'Updates',
  uptime_seconds: 'Uptime',
};

/** "this machine alone", or where else it can be reached from. */
export function reachWords(address: string): string {
  if (/^(127\.|::1$|localhost)/.test(address)) return 'this machine alone';
  if (['0.0.0.0', '::', '*'].includes(address)) return 'everywhere';
  return address;
}

interface Named {
  name: string;
  state: string;
}

const SERVICE_ORDER = ['failed', 'activating', 'reloading', 'active', 'deactivating', 'inactive'];

/** What failed first, then what runs. */
export function servicesInOrder<T extends Named>(services: readonly T[]): T[] {
  const order = ({ state }: Named) => {
    const at = SERVICE_ORDER.indexOf(state);
    return at === -1 ? SERVICE_ORDER.length : at;
  };
  return services.toSorted((a, b) => order(a) - order(b) || a.name.localeCompare(b.name));
}
