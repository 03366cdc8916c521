// Whether the drawer was opened from the page below it: then closing it is the way back, and the back
// button does not find it again.

let opened: { at: number } | undefined;

/** Told when a link to the drawer is followed. */
export function noteDrawer(): void {
  opened = { at: window.history.state?.__TSR_index ?? 0 };
}

/** Whether the place with this number in the history was opened by such a link. */
export function wasOpenedHere(index: number): boolean {
  return opened !== undefined && index === opened.at + 1;
}
