/** A port as it was typed; undefined when it is none. */
export function portOf(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** What is wrong with it; nothing where it may be left out and is. */
export function portFault(text: string, mayBeEmpty = false): string | undefined {
  if (mayBeEmpty && text.trim() === '') return undefined;
  return portOf(text) === undefined ? 'A port between 1 and 65535.' : undefined;
}
