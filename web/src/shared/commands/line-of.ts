/** An argv as a line that a shell reads the same way; what is not plain stands in quotes. */
export function lineOf(argv: readonly string[]): string {
  return argv.map(quoted).join(' ');
}

/** Several commands, one after the other. */
export function linesOf(steps: readonly (readonly string[])[]): string {
  return steps.map(lineOf).join(' && ');
}

function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
