// The way back from a machine to the list as it was left: with its filter, its look, and where it was
// scrolled to. Of this tab, for as long as the page is open.

export interface ListSearch {
  q?: string;
  status?: string;
  kind?: string;
  tag?: string;
  view?: 'list';
}

export interface Place {
  pathname: string;
  search: ListSearch;
  /** Its number in the history of this tab. */
  index: number;
}

let search: ListSearch = {};
let index: number | undefined;

/** Told of each place that is gone to. */
export function noteList(place: Place): void {
  if (place.pathname === '/') {
    const { q, status, kind, tag, view } = place.search;
    search = { q, status, kind, tag, view };
    index = place.index;
  } else if (index !== undefined && place.index <= index) {
    // Another page took the list's place in the history.
    index = undefined;
  }
}

/** How the list was looked at last. */
export function lastList(): ListSearch {
  return search;
}

/** How many steps the list is back from a place in the history; undefined when it is not there. */
export function stepsToList(from: number): number | undefined {
  return index === undefined || from <= index ? undefined : from - index;
}
