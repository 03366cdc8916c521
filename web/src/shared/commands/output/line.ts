// A line of output, and how text is put into it.
import { PLAIN, type Style } from './style';

export type Stream = 'stdout' | 'stderr';

export interface Line {
  readonly key: number;
  readonly stream: Stream;
  text: string;
  /** From where on it looks how: place, look, place, look, …; absent where all is plain. */
  looks: number[] | undefined;
  /** It belongs to the line above, which was too long for one. */
  readonly isMore: boolean;
  /** So many bytes are not here; the line stands for them, and has no text. */
  missed: number;
  /** How often it was changed. */
  edits: number;
}

export interface Run {
  text: string;
  style: Style;
}

/** Puts text over what stands at a place, and behind it. */
export function put(line: Line, at: number, text: string, style: Style): void {
  const end = at + text.length;
  const before = line.text.length;
  line.looks = over(line.looks, at, end, Math.max(before, end), style);
  line.text =
    at === before ? line.text + text : line.text.slice(0, at) + text + line.text.slice(end);
  line.edits += 1;
}

/** Takes away what stands from a place on. */
export function cut(line: Line, at: number): void {
  if (at >= line.text.length) return;
  line.text = line.text.slice(0, at);
  line.looks = line.looks && over(line.looks, at, at, at, PLAIN);
  line.edits += 1;
}

function over(
  looks: number[] | undefined,
  from: number,
  to: number,
  length: number,
  style: Style,
): number[] | undefined {
  if (looks === undefined && style === PLAIN) return undefined;
  const old = looks ?? [0, PLAIN];
  // The usual: more at the end, looking as what is there.
  if (to === length && old.at(-1) === style && (old.at(-2) ?? 0) <= from) return looks;
  const next: number[] = [];
  const add = (at: number, look: Style) => {
    if (at >= length) return;
    if (next.at(-2) === at) next.splice(-2);
    if ((next.length === 0 ? undefined : next.at(-1)) !== look) next.push(at, look);
  };
  for (let i = 0; i < old.length && (old[i] ?? 0) < from; i += 2) add(old[i] ?? 0, old[i + 1] ?? 0);
  if (to > from) add(from, style);
  // Behind it is what was there.
  add(to, lookAt(old, to));
  for (let i = 0; i < old.length; i += 2) {
    if ((old[i] ?? 0) > to) add(old[i] ?? 0, old[i + 1] ?? 0);
  }
  return next.length === 0 || (next.length === 2 && next[1] === PLAIN) ? undefined : next;
}

function lookAt(looks: readonly number[], at: number): Style {
  let look = PLAIN;
  for (let i = 0; i < looks.length && (looks[i] ?? 0) <= at; i += 2) look = looks[i + 1] ?? PLAIN;
  return look;
}

/** Its text in parts that each look the same. */
export function runs({ text, looks }: Pick<Line, 'text' | 'looks'>): Run[] {
  if (looks === undefined) return text === '' ? [] : [{ text, style: PLAIN }];
  const parts: Run[] = [];
  const first = looks[0] ?? text.length;
  if (first > 0) parts.push({ text: text.slice(0, first), style: PLAIN });
  for (let i = 0; i < looks.length; i += 2) {
    const part = text.slice(looks[i], looks[i + 2] ?? text.length);
    if (part !== '') parts.push({ text: part, style: looks[i + 1] ?? PLAIN });
  }
  return parts;
}
