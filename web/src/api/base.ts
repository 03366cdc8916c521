/** The path under which the hub serves, without a slash at its end: "" or "/hub". */
export const base = new URL('.', document.baseURI).pathname.replace(/\/$/, '');

/** The address of something of the hub's: `hubUrl('/api/docs')`. */
export function hubUrl(path: string): string {
  return base + path;
}
