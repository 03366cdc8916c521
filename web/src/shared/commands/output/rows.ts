// How many rows a line takes where lines wrap, by counting: all rows are of one height, so that what is out
// of sight need not be drawn to know how high it is.
import type { Line } from './line';

/** Rows that stand before each line, and all of them last. */
export interface Layout {
  tops: Int32Array;
  /** The width of the widest, in signs. */
  widest: number;
}

interface Known {
  edits: number;
  columns: number;
  rows: number;
  width: number;
}

const known = new WeakMap<Line, Known>();

/** `columns` is how many signs fit into a row; absent where lines do not wrap. */
export function layOut(lines: readonly Line[], columns: number | undefined): Layout {
  const tops = new Int32Array(lines.length + 1);
  let widest = 0;
  let top = 0;
  for (const [at, line] of lines.entries()) {
    const { rows, width } = measured(line, columns ?? 0);
    top += rows;
    tops[at + 1] = top;
    if (width > widest) widest = width;
  }
  return { tops, widest };
}

function measured(line: Line, columns: number): Known {
  const before = known.get(line);
  if (before && before.edits === line.edits && before.columns === columns) return before;
  const [rows, width] = line.missed > 0 ? [1, 0] : rowsOf(line.text, columns);
  const now = { edits: line.edits, columns, rows, width };
  known.set(line, now);
  return now;
}

/** Rows and width; with no columns all is in one row. */
export function rowsOf(text: string, columns: number): [number, number] {
  // The usual, which need not be counted sign by sign.
  if (/^[ -~]*$/.test(text)) {
    const { length } = text;
    return [columns > 0 ? Math.max(1, Math.ceil(length / columns)) : 1, length];
  }
  let rows = 1;
  let at = 0;
  let width = 0;
  for (const sign of text) {
    const wide = widthOf(sign.codePointAt(0) ?? 0);
    width += wide;
    if (columns > 0 && at + wide > columns) {
      rows += 1;
      at = 0;
    }
    at += wide;
  }
  return [rows, width];
}

/** In signs of the usual width; rather too much, for fonts differ in what they do not have themselves. */
function widthOf(code: number): number {
  if (code < 0x300) return 1;
  if (code < 0x370) return 0;
  if (code < 0x1100) return 1;
  // Arrows to geometric shapes and patterns of dots: of these bars and boxes are made.
  if ((code >= 0x2190 && code < 0x2600) || (code >= 0x2800 && code < 0x2900)) return 1;
  if (code >= 0x2010 && code <= 0x2027) return 1;
  if (code >= 0xfe00 && code <= 0xfe0f) return 0;
  return code < 0x10000 ? 2 : 3;
}

/** The line that stands at a row. */
export function lineAt({ tops }: Layout, row: number): number {
  let low = 0;
  let high = Math.max(0, tops.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
