import type { Role } from '@/api/types';

export const ROLE_WORDS: Record<Role, string> = {
  admin: 'Admin',
  operator: 'Operator',
  viewer: 'Viewer',
  agent: 'Agent',
};

export const ROLE_MEANS: Record<Role, string> = {
  admin: 'May do everything, users and settings included.',
  operator: 'May add, edit and pause machines.',
  viewer: 'May look at everything but users and tokens.',
  agent: 'May deliver readings, and nothing else.',
};

/** Those that people have. */
export const PEOPLE: readonly Role[] = ['admin', 'operator', 'viewer'];

export function options(roles: readonly Role[]) {
  return roles.map((role) => ({ value: role, label: ROLE_WORDS[role] }));
}
