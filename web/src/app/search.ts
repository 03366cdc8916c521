// The part of the address behind the question mark: plain text, so that it can be read and typed.
// What makes no sense is left out instead of refused.

export function parseSearch(search: string): Record<string, string | number> {
  const entries = [...new URLSearchParams(search)].map(([key, value]) => {
    // Moments are numbers on both sides, or a link to this very page would not know itself.
    const isMoment = (key === 'from' || key === 'to') && /^\d{1,11}$/.test(value);
    return [key, isMoment ? Number(value) : value];
  });
  return Object.fromEntries(entries);
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== '') params.set(key, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

type Raw = Record<string, unknown>;

function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((each) => each === value);
}

function words(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function seconds(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 && number < 1e11 ? number : undefined;
}

export const CONDITIONS = [
  'online',
  'alerts',
  'healthy',
  'warning',
  'critical',
  'offline',
  'paused',
  'unknown',
  'updates',
] as const;
export const RANGES = ['1h', '6h', '24h', '7d', '30d', '12m'] as const;

export interface MachinesSearch {
  q?: string;
  status?: (typeof CONDITIONS)[number];
  kind?: 'server' | 'workstation';
  tag?: string;
  view?: 'list';
  add?: 'agent' | 'manual';
}

export function machinesSearch(raw: Raw): MachinesSearch {
  return {
    q: words(raw.q),
    status: oneOf(raw.status, CONDITIONS),
    kind: oneOf(raw.kind, ['server', 'workstation']),
    tag: words(raw.tag),
    view: oneOf(raw.view, ['list']),
    add: oneOf(raw.add, ['agent', 'manual']),
  };
}

/** What other pages may lead to. Not its removal: that begins where it is seen. */
export const AGENT_ACTS = ['install', 'upgrade'] as const;

/** What is to be run, over whatever page this stands on. */
export interface RunSearch {
  /** An action of the catalogue, or `*` for one that is yet to be chosen. */
  run?: string;
  /** Ids of machines with commas between. */
  on?: string;
  /** Values of its parameters, as JSON. */
  given?: string;
}

function runSearch(raw: Raw): RunSearch {
  const run = words(raw.run);
  return {
    run: run && /^(\*|[a-z0-9_]{1,64})$/.test(run) ? run : undefined,
    on: words(raw.on),
    given: words(raw.given),
  };
}

const MACHINE_TABS = ['services', 'updates', 'commands', 'scan', 'connection', 'settings'] as const;

export interface MachineSearch extends RunSearch {
  tab?: (typeof MACHINE_TABS)[number];
  range?: (typeof RANGES)[number];
  /** An agent is to be put on this machine. */
  add?: 'agent';
  /** The hub is to do this with its agent; under its connection. */
  agent?: (typeof AGENT_ACTS)[number];
  /** The scan that is looked at, and the one that it is compared with. */
  scan?: string;
  with?: string;
  /** Unix seconds; instead of a range. */
  from?: number;
  to?: number;
}

export function machineSearch(raw: Raw): MachineSearch {
  const from = seconds(raw.from);
  const to = seconds(raw.to);
  const own = from !== undefined && (to === undefined || from < to);
  return {
    ...runSearch(raw),
    tab: oneOf(raw.tab, MACHINE_TABS),
    add: oneOf(raw.add, ['agent']),
    agent: oneOf(raw.agent, AGENT_ACTS),
    scan: words(raw.scan),
    with: words(raw.with),
    range: own ? undefined : oneOf(raw.range, RANGES),
    from: own ? from : undefined,
    to: own ? to : undefined,
  };
}

export interface ScansSearch {
  /** Fills the form, and shows what is known of it alone. */
  address?: string;
  port?: string;
  user?: string;
  /** The scan that is looked at, and the one that it is compared with. */
  scan?: string;
  with?: string;
}

export function scansSearch(raw: Raw): ScansSearch {
  return {
    address: words(raw.address),
    port: words(raw.port),
    user: words(raw.user),
    scan: words(raw.scan),
    with: words(raw.with),
  };
}

const ABOUT = [
  'offline',
  'disk',
  'disk_forecast',
  'memory',
  'cpu',
  'load',
  'temperature',
  'service_down',
  'failed_unit',
  'reboot_required',
  'security_updates',
  'agent_outdated',
  'clock_skew',
  'host_key',
  'tailscale_key_expiry',
] as const;

export interface AlertsSearch {
  tab?: 'resolved' | 'rules';
  severity?: 'critical' | 'high';
  condition?: (typeof ABOUT)[number];
  /** The id of a machine. */
  machine?: string;
}

export function alertsSearch(raw: Raw): AlertsSearch {
  return {
    tab: oneOf(raw.tab, ['resolved', 'rules']),
    severity: oneOf(raw.severity, ['critical', 'high']),
    condition: oneOf(raw.condition, ABOUT),
    machine: words(raw.machine),
  };
}

export const ACTION_STATES = [
  'waiting',
  'queued',
  'running',
  'done',
  'failed',
  'timed_out',
  'cancelled',
  'rejected',
  'expired',
  'interrupted',
] as const;

export interface CommandsSearch extends RunSearch {
  /** What runs and waits when absent. */
  tab?: 'history' | 'catalogue';
  /** The id of a machine. */
  machine?: string;
  /** A name in the catalogue. */
  action?: string;
  state?: (typeof ACTION_STATES)[number];
}

export function commandsSearch(raw: Raw): CommandsSearch {
  return {
    ...runSearch(raw),
    tab: oneOf(raw.tab, ['history', 'catalogue']),
    machine: words(raw.machine),
    action: words(raw.action),
    state: oneOf(raw.state, ACTION_STATES),
  };
}

/** The page of one command, or of one on many machines. */
export function actionSearch(raw: Raw): RunSearch {
  return runSearch(raw);
}

export const COST_COLUMNS = ['name', 'kwh', 'cost', 'watts', 'hours', 'label'] as const;

export interface CostsSearch {
  /** `2026-11`; this one when absent. */
  month?: string;
  /** How long a bar of the past is; a day when absent. */
  by?: 'week' | 'month';
  /** The column by which machines stand; the cost when absent. */
  sort?: (typeof COST_COLUMNS)[number];
  /** The other way round than the column begins with. */
  turned?: 'yes';
  /** The machine whose past the bars show; all together when absent. */
  machine?: string;
  /** The machine whose watts are looked at. */
  power?: string;
}

export function costsSearch(raw: Raw): CostsSearch {
  const month = words(raw.month);
  return {
    month: month && /^[1-9]\d{3}-(0[1-9]|1[0-2])$/.test(month) ? month : undefined,
    by: oneOf(raw.by, ['week', 'month']),
    sort: oneOf(raw.sort, COST_COLUMNS),
    turned: oneOf(raw.turned, ['yes']),
    machine: words(raw.machine),
    power: words(raw.power),
  };
}

export interface DiscoverSearch {
  /** All hosts when absent. */
  list?: 'tailscale' | 'local';
  q?: string;
  source?: 'agent' | 'manual' | 'tailnet' | 'lan';
  /** Only what is no machine yet. */
  show?: 'new';
  online?: 'yes' | 'no';
  os?: string;
  /** The id of a search; the newest when absent. */
  run?: string;
  /** What is being imported: keys of hosts with commas between, or `last` for what came of it. */
  import?: string;
}

export function discoverSearch(raw: Raw): DiscoverSearch {
  return {
    list: oneOf(raw.list, ['tailscale', 'local']),
    q: words(raw.q),
    source: oneOf(raw.source, ['agent', 'manual', 'tailnet', 'lan']),
    show: oneOf(raw.show, ['new']),
    online: oneOf(raw.online, ['yes', 'no']),
    os: words(raw.os),
    run: words(raw.run),
    import: words(raw.import),
  };
}

export const AUDIT_RANGES = ['1h', '24h', '7d', '30d'] as const;
export const ACTOR_KINDS = ['user', 'token', 'job', 'agent', 'command_line'] as const;
export const OUTCOMES = ['done', 'refused', 'failed'] as const;

export interface AuditSearch {
  /** In what something was done to. */
  q?: string;
  /** `credential.used`, or `credential` for all of that area. */
  action?: string;
  outcome?: (typeof OUTCOMES)[number];
  /** The id of a machine, which may be gone. */
  machine?: string;
  /** The name of who did it, word for word. */
  actor?: string;
  actor_kind?: (typeof ACTOR_KINDS)[number];
  range?: (typeof AUDIT_RANGES)[number];
  /** Unix seconds; instead of a range. */
  from?: number;
  to?: number;
  /** The entry that is looked at: its number, and the second in which it was written, by which it is found. */
  entry?: string;
  at?: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function auditSearch(raw: Raw): AuditSearch {
  const action = words(raw.action);
  const machine = words(raw.machine);
  const from = seconds(raw.from);
  const to = seconds(raw.to);
  const own = (from ?? to) !== undefined && (from ?? 0) < (to ?? Number.POSITIVE_INFINITY);
  const entry = seconds(raw.entry);
  const at = seconds(raw.at);
  const isOpen = entry !== undefined && at !== undefined;
  return {
    q: words(raw.q),
    action: action && /^[a-z_]{1,64}(\.[a-z_]{1,64})?$/.test(action) ? action : undefined,
    outcome: oneOf(raw.outcome, OUTCOMES),
    machine: machine && UUID.test(machine) ? machine : undefined,
    actor: words(raw.actor),
    actor_kind: oneOf(raw.actor_kind, ACTOR_KINDS),
    range: own ? undefined : oneOf(raw.range, AUDIT_RANGES),
    from: own ? from : undefined,
    to: own ? to : undefined,
    entry: isOpen ? String(entry) : undefined,
    at: isOpen ? String(at) : undefined,
  };
}

export interface LoginSearch {
  /** Where to go on. */
  to?: string;
}

export function loginSearch(raw: Raw): LoginSearch {
  const to = words(raw.to);
  // Only within the hub: "//elsewhere" would lead away.
  return { to: to && /^\/(?![/\\])/.test(to) ? to : undefined };
}

export function setupSearch(raw: Raw): { token?: string } {
  return { token: words(raw.token) };
}
