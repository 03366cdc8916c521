import { Terminal } from './terminal';

/** What a machine printed, as text without looks: escape sequences and what turns a line around are gone. */
export function plain(lines: readonly string[]): string {
  const terminal = new Terminal();
  terminal.write([{ stream: 'stdout', text: lines.join('\n'), missed: 0 }]);
  return terminal.text();
}
