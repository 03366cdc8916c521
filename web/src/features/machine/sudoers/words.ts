// What sudo grants on a machine, in words.
import type { SudoersCheck } from '@/api/types';
import type { Mark, Tone } from '@/ui/StatusMark';

type Granted = SudoersCheck['grants'][number];

interface Look {
  word: string;
  mark: Mark;
  tone: Extract<Tone, 'ok' | 'warn' | 'crit'>;
}

const GRANTS: Record<Granted['state'], Look> = {
  granted: { word: 'Granted', mark: 'healthy', tone: 'ok' },
  password: { word: 'Wants a password', mark: 'warning', tone: 'warn' },
  refused: { word: 'Refused', mark: 'critical', tone: 'crit' },
};

export const grantLook = ({ state }: Granted): Look => GRANTS[state];

/** What came of a command; nothing where the machine was not asked for it, as of a service that is new since. */
export function grantOf({ grants }: SudoersCheck, argv: readonly string[]): Granted | undefined {
  const asked = argv.join('\0');
  return grants.find((each) => each.argv.join('\0') === asked);
}

/** Exactly what is needed is good; more works, and is more than that; less does not work. */
export function checkTone({ is_exact, grants }: SudoersCheck): Look['tone'] {
  if (is_exact) return 'ok';
  return grants.some(({ state }) => state === 'refused') ? 'crit' : 'warn';
}

const FILES: Record<SudoersCheck['file'], string> = {
  same: 'The file there is the one shown here.',
  different: 'The file there is another one.',
  missing: 'There is no such file there.',
  unknown: 'Whether the file there is the one shown here only root can tell.',
};

const EVERYTHING: Record<SudoersCheck['everything'], string | undefined> = {
  unknown: 'Choose sudo with a password under the connection, and store it: then the hub is told.',
  no: undefined,
  with_password: 'It may run everything as root, with a password.',
  without_password: 'It may run everything as root, without a password.',
};

/** What else there is to say of a check, a sentence each. */
export function checkNotes({ everything, file }: SudoersCheck): string[] {
  return [EVERYTHING[everything], FILES[file]].filter((words) => words !== undefined);
}

/** A command as one would type it; nothing in it needs quotes but what has them. */
export function commandText(argv: readonly string[]): string {
  return argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)).join(' ');
}

/** The machine's own sentences begin small where they may stand within another. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
