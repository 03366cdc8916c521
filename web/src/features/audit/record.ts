// How the record stands as a whole, and how much of that is worth a colour.
import type { AuditAnchor, AuditStatus } from '@/api/types';
import type { Mark, Tone } from '@/ui/StatusMark';

/** The hub looks through all of it once a day. */
const OVERDUE_MS = 2 * 24 * 3_600_000;

export type Standing = 'whole' | 'broken' | 'contradicted' | 'overdue' | 'unchecked';

type Facts = Pick<AuditStatus, 'last_check' | 'anchors'>;

/** The worst that is known. */
export function standingOf({ last_check, anchors }: Facts, now: number): Standing {
  if (last_check && !last_check.is_whole) return 'broken';
  if (anchors.some(isContradicting)) return 'contradicted';
  if (!last_check) return 'unchecked';
  return now - Date.parse(last_check.at) > OVERDUE_MS ? 'overdue' : 'whole';
}

export const LOOKS: Record<Standing, { word: string; mark: Mark; tone: Tone }> = {
  whole: { word: 'The record is as it was written', mark: 'healthy', tone: 'ok' },
  broken: { word: 'The record is not as it was written', mark: 'critical', tone: 'crit' },
  contradicted: { word: 'An agent remembers something else', mark: 'warning', tone: 'warn' },
  overdue: { word: 'The record was not looked through for long', mark: 'warning', tone: 'warn' },
  unchecked: { word: 'The record was not looked through yet', mark: 'unknown', tone: 'off' },
};

export function isContradicting({ contradiction }: AuditAnchor): boolean {
  return Boolean(contradiction);
}

const grouped = new Intl.NumberFormat('en');

/** "4,711" */
export function counted(count: number): string {
  return grouped.format(count);
}

/** "90 days" */
export function keptWords(days: number): string {
  if (days === 0) return 'For ever';
  return `${counted(days)} ${days === 1 ? 'day' : 'days'}`;
}

/** "3 agents remember it" */
export function rememberedWords(anchors: readonly AuditAnchor[]): string {
  const count = anchors.filter((each) => each.entry && !isContradicting(each)).length;
  if (count === 0) return 'No agent yet';
  return `${counted(count)} ${count === 1 ? 'agent' : 'agents'}`;
}
