// What is recorded, in words for people. What the hub learns to record later is read from its name.
import type { ActorKind, AuditOutcome } from '@/api/types';
import type { Mark, Tone } from '@/ui/StatusMark';

interface Area {
  /** What the actions of this area are about. */
  name: string;
  /** What was done, by what stands behind the dot. */
  actions: Readonly<Record<string, string>>;
}

const AREAS: Readonly<Record<string, Area>> = {
  session: {
    name: 'Signing in',
    actions: { opened: 'Signed in', refused: 'Tried to sign in', closed: 'Signed out' },
  },
  setup: {
    name: 'Set-up',
    actions: { done: 'Set up the hub', refused: 'Tried to set up the hub' },
  },
  user: {
    name: 'Users',
    actions: { created: 'Made a user', changed: 'Changed a user', deleted: 'Deleted a user' },
  },
  password: {
    name: 'Passwords',
    actions: { changed: 'Changed the password', refused: 'Tried to change the password' },
  },
  token: { name: 'Tokens', actions: { created: 'Made a token', revoked: 'Revoked a token' } },
  machine: {
    name: 'Machines',
    actions: {
      created: 'Added a machine',
      imported: 'Imported a machine',
      registered: 'Made a machine known',
      changed: 'Changed a machine',
      paused: 'Paused a machine',
      unpaused: 'Ended the pause of a machine',
      linked: 'Linked a machine with a device',
      unlinked: 'Unlinked a machine from its device',
      deleted: 'Deleted a machine',
    },
  },
  agent: {
    name: 'Agents',
    actions: {
      enrolled: 'Enrolled an agent',
      deployment_started: 'Began to work on an agent',
      installed: 'Installed an agent',
      upgraded: 'Upgraded an agent',
      reconfigured: 'Set up an agent anew',
      removed: 'Removed an agent',
    },
  },
  enrolment: {
    name: 'Codes for agents',
    actions: { created: 'Made a code for an agent', withdrawn: 'Withdrew a code for an agent' },
  },
  connection: {
    name: 'Connections of machines',
    actions: { changed: 'Changed how a machine is reached' },
  },
  connectivity: {
    name: 'Connectivity of all machines',
    actions: { changed: 'Changed how machines are reached' },
  },
  host_key: {
    name: 'Host keys',
    actions: {
      trusted: 'Trusted a first host key',
      accepted: 'Accepted a host key',
      refused: 'Refused a host key',
      forgotten: 'Forgot the host keys',
    },
  },
  credential: {
    name: 'Secrets',
    actions: {
      stored: 'Stored a secret',
      replaced: 'Replaced a secret',
      used: 'Opened a secret',
      deleted: 'Deleted a secret',
    },
  },
  key: {
    name: 'Encryption key',
    actions: {
      rotation_started: 'Began to exchange the encryption key',
      rotated: 'Exchanged the encryption key',
    },
  },
  sudoers: {
    name: 'Sudoers files',
    actions: {
      install_started: 'Began to install a sudoers file',
      installed: 'Installed a sudoers file',
    },
  },
  service: {
    name: 'Expected services',
    actions: { expected: 'Made a service expected', not_expected: 'Made a service not expected' },
  },
  command: {
    name: 'Commands',
    actions: {
      requested: 'Asked for a command',
      approved: 'Approved a command',
      rejected: 'Rejected a command',
      refused: 'Tried to run a command',
      cancelled: 'Cancelled a command',
      expired: 'Let a command lapse',
      started: 'Started a command',
      ended: 'Ended a command',
      definition_approved: 'Approved an action',
    },
  },
  catalogue: {
    name: 'Catalogue of actions',
    actions: { loaded: 'Loaded the catalogue of actions' },
  },
  commands: { name: 'Settings of commands', actions: { changed: 'Changed how commands are run' } },
  alert: {
    name: 'Alerts',
    actions: {
      acknowledged: 'Acknowledged an alert',
      snoozed: 'Snoozed an alert',
      reopened: 'Reopened an alert',
      resolved: 'Resolved an alert',
    },
  },
  thresholds: {
    name: 'Thresholds',
    actions: { changed: 'Changed thresholds', removed: 'Removed a machine’s own thresholds' },
  },
  channel: {
    name: 'Channels',
    actions: {
      created: 'Made a channel',
      changed: 'Changed a channel',
      tested: 'Tested a channel',
      deleted: 'Deleted a channel',
    },
  },
  notifications: { name: 'Notifications', actions: { changed: 'Changed notifications' } },
  scan: {
    name: 'Scans',
    actions: {
      started: 'Started a scan',
      ended: 'Ended a scan',
      cancelled: 'Cancelled a scan',
      deleted: 'Deleted a scan',
    },
  },
  discovery: {
    name: 'Searches of the network',
    actions: { started: 'Searched the network', cancelled: 'Cancelled a search of the network' },
  },
  tailscale: { name: 'Tailscale', actions: { configured: 'Changed how Tailscale is asked' } },
  power: { name: 'Watts', actions: { changed: 'Changed the watts of a machine' } },
  tariff: { name: 'Tariff', actions: { changed: 'Changed the tariff' } },
  general: { name: 'General settings', actions: { changed: 'Changed general settings' } },
  retention: { name: 'Retention', actions: { changed: 'Changed how long data is kept' } },
  audit: {
    name: 'The audit log itself',
    actions: {
      pruned: 'Removed old entries',
      contradicted: 'Remembered another entry than there is',
    },
  },
};

/** `clock_skew` → "Clock skew" */
export function spelled(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function areaOf(action: string): string {
  return action.split('.')[0] ?? action;
}

export function areaName(area: string): string {
  return AREAS[area]?.name ?? spelled(area);
}

/** "Accepted a host key" for `host_key.accepted`. */
export function actionWords(action: string): string {
  const area = areaOf(action);
  const what = action.slice(area.length + 1);
  const known = AREAS[area]?.actions;
  if (known && Object.hasOwn(known, what)) return known[what] ?? action;
  return what === '' ? areaName(area) : `${areaName(area)}: ${what.replaceAll('_', ' ')}`;
}

const byName = new Intl.Collator(undefined, { sensitivity: 'base' });

/** All areas by what they are called. */
export const ALL_AREAS: readonly { value: string; label: string }[] = Object.entries(AREAS)
  .map(([value, { name }]) => ({ value, label: name }))
  .toSorted((a, b) => byName.compare(a.label, b.label));

/** The actions of an area, in the order in which they usually happen. */
export function actionsOf(area: string): readonly { value: string; label: string }[] {
  const actions = Object.entries(AREAS[area]?.actions ?? {});
  return actions.map(([what, label]) => ({ value: `${area}.${what}`, label }));
}

export const OUTCOMES: Record<AuditOutcome, { word: string; mark: Mark; tone: Tone }> = {
  done: { word: 'Done', mark: 'healthy', tone: 'ok' },
  refused: { word: 'Refused', mark: 'offline', tone: 'warn' },
  failed: { word: 'Failed', mark: 'critical', tone: 'crit' },
};

export const KINDS: Record<ActorKind, { word: string; of: string }> = {
  user: { word: 'Person', of: 'By people' },
  token: { word: 'Token', of: 'By tokens' },
  job: { word: 'The hub', of: 'By the hub itself' },
  agent: { word: 'Agent', of: 'By agents' },
  command_line: { word: 'Command line', of: 'By the command line' },
};

const UNSEEN = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\ufeff]/gu;

/** What is not seen, or turns the direction of what follows, is shown as a sign of its own. */
export function seen(text: string): string {
  return text.replace(UNSEEN, '\ufffd');
}
