// What is typed to make machines of hosts, until it is sent.
import type {
  DiscoveredHost,
  ImportBody,
  ImportHost,
  Kind,
  KindSuggestion,
  LoginWith,
  RemoteSettings,
  SudoMode,
} from '@/api/types';
import { draftOf, faultsOf, type PowerDraft, settingsOf } from '@/shared/power/draft';
import { portFault, portOf } from '@/shared/remote/port';
import {
  hostTitle,
  keyOf,
  type Namesake,
  namesakeOf,
  partTitle,
  sshAddress,
  suggestedName,
} from '../hosts';

/** What is said of one host. */
export interface HostDraft {
  key: string;
  /** As it is called in the list. */
  title: string;
  /** Where it is tried before it is a machine. */
  address: string | undefined;
  suggestion: KindSuggestion | undefined;
  name: string;
  /** Empty while nobody chose: it is a server then, and the hub suggests when it knows better. */
  kind: Kind | '';
  tags: string;
  notes: string;
  power: PowerDraft;
  /** The machine that it is linked to; empty for a new one. */
  machine: string;
  /** The machine whose name it has, where nothing else tells whether it is that one. */
  namesake: Namesake | undefined;
  /** Whether it is that one; empty while nobody said. */
  which: '' | 'it' | 'another';
}

/** What is said of all of them at once. */
export interface SharedDraft {
  tags: string;
  user: string;
  port: string;
  login: LoginWith;
  sudo: SudoMode;
  sshPassword: string;
  sudoPassword: string;
  installs: boolean;
  docker: boolean;
  power: boolean;
  hubUrl: string;
}

export const SHARED: SharedDraft = {
  tags: '',
  user: '',
  port: '',
  login: 'auto',
  sudo: 'passwordless',
  sshPassword: '',
  sudoPassword: '',
  installs: false,
  docker: false,
  power: false,
  hubUrl: '',
};

/** A host as it would be imported if nobody said more. What it seems to be is chosen, and said. */
export function draftOfHost(key: string, host: DiscoveredHost): HostDraft {
  const namesake = namesakeOf(host, key);
  const isApart = host.sources.some((seen) => seen.by_name && keyOf(seen) === key);
  return {
    key,
    title: isApart ? partTitle(host, key) : hostTitle(host),
    address: sshAddress(host, key),
    suggestion: host.kind_suggestion ?? undefined,
    name: namesake ? otherName(key, namesake) : suggestedName(host),
    kind: host.kind_suggestion?.kind ?? '',
    tags: '',
    notes: '',
    power: draftOf({ category: null, idle_watts: null, max_watts: null }),
    machine: '',
    namesake,
    which: '',
  };
}

/** What it would be called beside the machine that has its name. */
function otherName(key: string, { name }: Namesake): string {
  return key.startsWith('lan:') ? key.slice(4) : `${name.slice(0, 62)}-2`;
}

/** What a person says of it, as it changes what is typed. */
export function said(which: 'it' | 'another', { id }: Namesake): Partial<HostDraft> {
  return { which, machine: which === 'it' ? id : '' };
}

/** The hub refused it for the name of a machine: of that it has to be said whether it is it. */
export function doubted(host: HostDraft, namesake: Namesake, isAnother: boolean): HostDraft {
  return { ...host, namesake, which: isAnother ? 'another' : '', machine: '' };
}

/** Nothing else is asked before it is said which machine it is. */
export const isOpen = ({ namesake, which }: HostDraft) => namesake !== undefined && which === '';

export function tagsOf(...texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => text.split(/[,\s]+/).filter(Boolean)))];
}

export interface HostFaults {
  which?: string;
  name?: string;
  idle?: string | undefined;
  most?: string | undefined;
}

/** What is wrong with a host before it is sent. */
export function hostFaults(host: HostDraft): HostFaults {
  const { name, machine, power } = host;
  if (isOpen(host)) return { which: 'Say which it is.' };
  if (machine !== '') return {};
  const { idle, most } = faultsOf(power);
  return {
    ...(name.trim() === '' && { name: 'A name is needed.' }),
    ...(idle && { idle }),
    ...(most && { most }),
  };
}

export function hasFaults(hosts: readonly HostDraft[], shared: SharedDraft): boolean {
  return (
    (hasNew(hosts) && portFault(shared.port, true) !== undefined) ||
    hosts.some((host) => Object.keys(hostFaults(host)).length > 0)
  );
}

/** How the hub logs in is said of new machines alone: those that are there stay as they are. */
export const hasNew = (hosts: readonly HostDraft[]) => hosts.some(({ machine }) => machine === '');
export const hasLinked = (hosts: readonly HostDraft[]) =>
  hosts.some(({ machine }) => machine !== '');

/** The agent cannot be put there by who may not become root. */
export function lacksRoot({ sudo, user }: SharedDraft, usualUser: string | undefined): boolean {
  return sudo === 'none' && (user.trim() || usualUser) !== 'root';
}

/** How they are reached, where that is not as for all machines. */
export function connectionOf({ user, port, login, sudo }: SharedDraft): RemoteSettings | undefined {
  const isAsUsual =
    user.trim() === '' && port.trim() === '' && login === SHARED.login && sudo === SHARED.sudo;
  if (isAsUsual) return undefined;
  return {
    address: null,
    jump: null,
    route: 'auto',
    port: portOf(port) ?? null,
    user: user.trim() || null,
    login,
    sudo,
  };
}

export const asksForSshPassword = ({ login }: SharedDraft) =>
  login === 'auto' || login === 'password';

function hostBody(
  { key, name, kind, tags, notes, power, machine, namesake }: HostDraft,
  all: string,
): ImportHost {
  if (machine !== '') return { key, machine_id: machine };
  const watts = settingsOf(power);
  const isSaid = Object.values(watts).some((value) => value !== null);
  const labels = tagsOf(all, tags);
  return {
    key,
    ...(namesake && { not_machine_id: namesake.id }),
    name: name.trim(),
    ...(kind !== '' && { kind }),
    ...(labels.length > 0 && { tags: labels }),
    ...(notes.trim() !== '' && { notes: notes.trim() }),
    ...(isSaid && { power: watts }),
  };
}

/** What is not wished for is left out: off on a new machine, and as it is on one with an agent. */
export type Wishes = Partial<NonNullable<ImportBody['agent']>>;

/** As it is sent. Who may not set how machines are reached says nothing of it. */
export function bodyOf(
  hosts: readonly HostDraft[],
  shared: SharedDraft,
  mayReach: boolean,
): Omit<ImportBody, 'agent'> & { agent?: Wishes } {
  const maySetConnection = mayReach && hasNew(hosts);
  const { sudo, sshPassword, sudoPassword, installs, docker, power, hubUrl } = shared;
  const connection = maySetConnection ? connectionOf(shared) : undefined;
  return {
    hosts: hosts.map((host) => hostBody(host, shared.tags)),
    ...(connection && { connection }),
    ...(maySetConnection &&
      asksForSshPassword(shared) &&
      sshPassword !== '' && { ssh_password: sshPassword }),
    ...(maySetConnection &&
      sudo === 'password' &&
      sudoPassword !== '' && { sudo_password: sudoPassword }),
    ...(installs && {
      agent: {
        ...(docker && { docker }),
        ...(power && { power }),
        ...(hubUrl.trim() !== '' && { hub_url: hubUrl.trim() }),
      },
    }),
  };
}
