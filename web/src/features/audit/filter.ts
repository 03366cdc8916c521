// The filter as the address has it, as the API has it, and as a file is asked for.
import { type AuditFilter, type AuditScope, auditParams } from '@/api/audit';
import { hubUrl } from '@/api/base';

/** What of the address is a filter. */
export interface FilterSearch {
  q?: string | undefined;
  action?: AuditFilter['action'];
  outcome?: AuditFilter['outcome'];
  machine?: AuditFilter['machine'];
  actor?: AuditFilter['actor'];
  actor_kind?: AuditFilter['kind'];
  range?: AuditFilter['range'];
  from?: AuditFilter['from'];
  to?: AuditFilter['to'];
}

export const NO_FILTER: FilterSearch = {
  q: undefined,
  action: undefined,
  outcome: undefined,
  machine: undefined,
  actor: undefined,
  actor_kind: undefined,
  range: undefined,
  from: undefined,
  to: undefined,
};

/** The filter alone, without what else is in the address. */
export function filterOf(search: FilterSearch): FilterSearch {
  const { q, action, outcome, machine, actor, actor_kind, range, from, to } = search;
  return { q, action, outcome, machine, actor, actor_kind, range, from, to };
}

/** How many parts of it are set; a time from and to is one. */
export function countSet({ from, to, ...rest }: FilterSearch): number {
  const own = from !== undefined || to !== undefined ? 1 : 0;
  return own + Object.values(rest).filter((value) => value !== undefined).length;
}

/** Spaces alone look for nothing. */
export function toApi({ q, actor_kind, ...rest }: FilterSearch): AuditFilter {
  return { ...rest, kind: actor_kind, text: q?.trim() || undefined };
}

/** Whether what happens from now on could fit it. */
export function mayGrow({ to }: FilterSearch, now: number): boolean {
  return to === undefined || to * 1_000 > now;
}

/** Where the same is as a file. */
export function csvHref(scope: AuditScope, filter: FilterSearch, now: number): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(auditParams(toApi(filter), now))) {
    if (value !== undefined) query.set(name, value);
  }
  const path = scope === 'all' ? '/api/v1/audit.csv' : '/api/v1/audit/commands.csv';
  return hubUrl(query.size > 0 ? `${path}?${query}` : path);
}
