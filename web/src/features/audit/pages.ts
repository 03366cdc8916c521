// Pages of entries: what is new, and how far to look where few fit. The hub looks at a bounded number of entries
// for a page, so one may have few or none and still not be the last.
import type { AuditEntry, AuditPage } from '@/api/types';

type Pages = readonly Pick<AuditPage, 'items'>[];

export function entriesOf(pages: Pages): AuditEntry[] {
  return pages.flatMap(({ items }) => items);
}

/** The number of the newest; after a clock was set back that need not be the first of the list. */
export function newestOf(pages: Pages): number {
  let newest = 0;
  for (const { items } of pages) {
    for (const { position } of items) newest = Math.max(newest, position);
  }
  return newest;
}

/** How many entries of a page are newer than all that are listed. */
export function countNewer(page: Pick<AuditPage, 'items'> | undefined, newest: number): number {
  return page?.items.filter(({ position }) => position > newest).length ?? 0;
}

/** "3 new entries"; of a whole page nobody knows how many more there are. */
export function newerWords(count: number, page: Pick<AuditPage, 'items' | 'next_cursor'>): string {
  const more = count === page.items.length && page.next_cursor ? '+' : '';
  return `${count}${more} new ${count === 1 && more === '' ? 'entry' : 'entries'}`;
}

/** Enough to look at, and so many pages that nobody asked for one by one. */
const ENOUGH = 20;
const MOST = 30;

/** Whether to go on by itself: since somebody asked for more, little was found, and not for long. */
export function goesOn(pages: Pages, asked: number): boolean {
  const since = pages.slice(asked);
  return since.length < MOST && entriesOf(since).length < ENOUGH;
}
