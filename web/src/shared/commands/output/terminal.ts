// What a command printed, as lines: no more of them than anybody scrolls through, whatever comes.
//
// Each stream has a line of its own that it writes on, so that a progress bar on one is not torn by lines of
// the other. A carriage return goes back to the line's beginning, and what follows stands over what was there.
import type { OutputPiece } from '@/api/types';
import { Escapes, type Sequence } from './escapes';
import { cut, type Line, put, type Stream } from './line';
import { PLAIN, type Style, styled } from './style';

export interface Limits {
  lines: number;
  /** Signs in all lines together. */
  signs: number;
  /** A line that is longer goes on in the next. */
  line: number;
}

export const LIMITS: Limits = { lines: 10_000, signs: 2_000_000, line: 4_000 };

/** More lines than the limit may be there for as long as it takes to read on. */
const SLACK = 2_000;
const TAB = 8;

interface Pen {
  line: Line | undefined;
  column: number;
  style: Style;
  readonly escapes: Escapes;
}

export class Terminal {
  /** The oldest first. */
  lines: Line[] = [];
  /** Rises with every change. */
  version = 0;
  /** What was here and is not any more, because newer lines came. */
  readonly dropped = { lines: 0, signs: 0, missed: 0 };
  hasErrors = false;
  private signs = 0;
  private made = 0;
  private readonly pens: Record<Stream, Pen> = { stdout: newPen(), stderr: newPen() };

  constructor(private readonly limits: Limits = LIMITS) {}

  write(pieces: readonly OutputPiece[]): void {
    for (const { stream, text, missed } of pieces) {
      if (missed > 0) this.miss(missed, stream);
      if (text === '') continue;
      if (stream === 'stderr') this.hasErrors = true;
      this.read(this.pens[stream], stream, text);
    }
    this.trim(0);
    this.version += 1;
  }

  /** All that is here, as it would be written to a file. */
  text(): string {
    const parts: string[] = [];
    if (this.dropped.lines > 0) parts.push(`[${this.dropped.lines} earlier lines are not here]`);
    for (const line of this.lines) {
      if (line.missed > 0) parts.push(`[${line.missed} bytes are not here]`);
      else if (line.isMore && parts.length > 0) parts.push((parts.pop() ?? '') + line.text);
      else parts.push(line.text);
    }
    return parts.join('\n');
  }

  private read(pen: Pen, stream: Stream, text: string): void {
    let from = 0;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (pen.escapes.isWithin) {
        // A line's end ends what was never ended.
        if (code === 0x0a || code === 0x0d) pen.escapes.reset();
        else {
          this.obey(pen, pen.escapes.take(code));
          from = at + 1;
          continue;
        }
      }
      if (isPlain(code)) continue;
      if (at > from) this.print(pen, stream, text.slice(from, at));
      from = at + 1;
      this.control(pen, stream, code);
    }
    if (from < text.length) this.print(pen, stream, text.slice(from));
  }

  private control(pen: Pen, stream: Stream, code: number): void {
    switch (code) {
      case 0x0a:
        if (!pen.line) this.open(pen, stream, false);
        pen.line = undefined;
        pen.column = 0;
        this.trim(SLACK);
        return;
      case 0x0d:
        pen.column = 0;
        return;
      case 0x08:
        pen.column = Math.max(0, pen.column - 1);
        return;
      case 0x09:
        this.print(pen, stream, ' '.repeat(TAB - (pen.column % TAB)));
        return;
      case 0x1b:
        pen.escapes.begin();
        return;
      case 0x07:
        return;
      default: {
        const picture = pictureOf(code);
        if (picture) this.print(pen, stream, picture);
      }
    }
  }

  private obey(pen: Pen, sequence: Sequence | undefined): void {
    if (sequence?.does === 'look') pen.style = styled(pen.style, sequence.params);
    if (sequence?.does !== 'erase' || !pen.line) return;
    const before = pen.line.text.length;
    if (sequence.what === 0) cut(pen.line, pen.column);
    else if (sequence.what === 1) put(pen.line, 0, ' '.repeat(Math.min(pen.column, before)), PLAIN);
    else {
      cut(pen.line, 0);
      pen.column = 0;
    }
    this.signs += pen.line.text.length - before;
  }

  private print(pen: Pen, stream: Stream, text: string): void {
    let rest = text;
    while (rest !== '') {
      const line = pen.line ?? this.open(pen, stream, false);
      let room = this.limits.line - pen.column;
      // A sign of two halves is not torn.
      if (room > 0 && room < rest.length && isHighHalf(rest.charCodeAt(room - 1))) room -= 1;
      if (room <= 0) {
        this.open(pen, stream, true);
        this.trim(SLACK);
        continue;
      }
      const part = rest.slice(0, room);
      const before = line.text.length;
      put(line, pen.column, part, pen.style);
      this.signs += line.text.length - before;
      pen.column += part.length;
      rest = rest.slice(room);
    }
  }

  private open(pen: Pen, stream: Stream, isMore: boolean): Line {
    const line = this.add(stream, isMore, 0);
    pen.line = line;
    pen.column = 0;
    return line;
  }

  private add(stream: Stream, isMore: boolean, missed: number): Line {
    this.made += 1;
    const line = { key: this.made, stream, text: '', looks: undefined, isMore, missed, edits: 0 };
    this.lines.push(line);
    return line;
  }

  private miss(bytes: number, stream: Stream): void {
    for (const pen of Object.values(this.pens)) {
      pen.line = undefined;
      pen.column = 0;
      pen.escapes.reset();
    }
    const last = this.lines.at(-1);
    if (last && last.missed > 0) {
      last.missed += bytes;
      last.edits += 1;
    } else this.add(stream, false, bytes);
  }

  private trim(slack: number): void {
    const { lines, limits } = this;
    let gone = lines.length > limits.lines + slack ? lines.length - limits.lines : 0;
    let signs = 0;
    for (let at = 0; at < gone; at += 1) signs += lines[at]?.text.length ?? 0;
    if (this.signs > limits.signs + slack * 100) {
      while (gone < lines.length - 1 && this.signs - signs > limits.signs) {
        signs += lines[gone]?.text.length ?? 0;
        gone += 1;
      }
    }
    if (gone === 0) return;
    for (let at = 0; at < gone; at += 1) {
      const line = lines[at];
      if (!line) continue;
      this.dropped.missed += line.missed;
      if (!line.isMore && line.missed === 0) this.dropped.lines += 1;
    }
    lines.splice(0, gone);
    const first = lines[0]?.key ?? this.made;
    for (const pen of [this.pens.stdout, this.pens.stderr]) {
      if (!pen.line || pen.line.key >= first) continue;
      pen.line = undefined;
      pen.column = 0;
    }
    this.dropped.signs += signs;
    this.signs -= signs;
  }
}

function newPen(): Pen {
  return { line: undefined, column: 0, style: PLAIN, escapes: new Escapes() };
}

/** What is printed as it comes; what steers a terminal, or turns the direction of text around, is not. */
function isPlain(code: number): boolean {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return false;
  return code < 0x202a || code > 0x2069 || (code > 0x202e && code < 0x2066);
}

/** What can be seen in place of what cannot: `^@`, as terminals show it. Fonts often lack pictures for these. */
function pictureOf(code: number): string {
  if (code < 0x20 || code === 0x7f) return `^${String.fromCharCode(code ^ 0x40)}`;
  return '\ufffd';
}

function isHighHalf(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
