// How what is typed finds a thing: every word must be somewhere in its text.

/** Lower case without accents, so that "müller" is found by "Muller". */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

export function matches(query: string, texts: readonly (string | null | undefined)[]): boolean {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const all = fold(texts.filter(Boolean).join('\n'));
  return words.every((word) => all.includes(word));
}

/** Smaller is better: the whole name, its beginning, the beginning of a word in it, anywhere. */
export function rank(query: string, name: string): number {
  const wanted = fold(query.trim());
  const text = fold(name);
  if (text === wanted) return 0;
  if (text.startsWith(wanted)) return 1;
  return new RegExp(`[^\\p{L}\\p{N}]${escapePattern(wanted)}`, 'u').test(text) ? 2 : 3;
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
