// What a person may do, and why not. The hub decides; this only says it before they try.
import type { Role } from '@/api/types';

export interface Permission {
  ok: boolean;
  /** Why not. */
  why?: string;
}

const YES: Permission = { ok: true };

const LEVEL: Record<Role, number> = { agent: 0, viewer: 1, operator: 2, admin: 3 };

function atLeast(role: Role | undefined, needed: 'operator' | 'admin'): Permission {
  if (role && LEVEL[role] >= LEVEL[needed]) return YES;
  const who = needed === 'admin' ? 'Only an admin' : 'Only an operator or admin';
  return { ok: false, why: `${who} may do this.` };
}

export const can = {
  addMachine: (role: Role | undefined) => atLeast(role, 'operator'),
  /** Searching the local network, and making machines of what is found. */
  discover: (role: Role | undefined) => atLeast(role, 'operator'),
  editMachine: (role: Role | undefined) => atLeast(role, 'operator'),
  pauseMachine: (role: Role | undefined) => atLeast(role, 'operator'),
  deleteMachine: (role: Role | undefined) => atLeast(role, 'admin'),
  actOnAlerts: (role: Role | undefined) => atLeast(role, 'operator'),
  changeSettings: (role: Role | undefined) => atLeast(role, 'admin'),
  /** All of the record of who did what. */
  readAudit: (role: Role | undefined) => atLeast(role, 'admin'),
  /** The part of it that is about commands on machines. */
  readCommandAudit: (role: Role | undefined) => atLeast(role, 'operator'),
  seeRetention: (role: Role | undefined) => atLeast(role, 'admin'),
  seeConnections: (role: Role | undefined) => atLeast(role, 'operator'),
  testSsh: (role: Role | undefined) => atLeast(role, 'operator'),
  scan: (role: Role | undefined) => atLeast(role, 'operator'),
  deployAgents: (role: Role | undefined) => atLeast(role, 'operator'),
  installSudoers: (role: Role | undefined) => atLeast(role, 'admin'),
  restartServices: (role: Role | undefined) => atLeast(role, 'operator'),
  runCommands: (role: Role | undefined) => atLeast(role, 'operator'),
  seeOutput: (role: Role | undefined) => atLeast(role, 'operator'),
  approveDefinitions: (role: Role | undefined) => atLeast(role, 'admin'),
  /** What needs this role, as a definition or what waits has it. */
  actAs: (role: Role | undefined, needed: Role) =>
    atLeast(role, needed === 'admin' ? 'admin' : 'operator'),
  changeConnections: (role: Role | undefined) => atLeast(role, 'admin'),
  acceptHostKeys: (role: Role | undefined) => atLeast(role, 'admin'),
  manageCredentials: (role: Role | undefined) => atLeast(role, 'admin'),
  manageUsers: (role: Role | undefined) => atLeast(role, 'admin'),
  manageTokens: (role: Role | undefined) => atLeast(role, 'admin'),
  seeAllSessions: (role: Role | undefined) => atLeast(role, 'admin'),
};
