// How text looks, as a terminal is told by "select graphic rendition" (ECMA-48, 8.3.117).
//
// A look is one number, so that two are compared at once. Colours are the eight that have names here, each of
// which can be read on the page in both themes; any other is the nearest of them. A background of whatever
// colour is a shade: what is written on it must be readable.

export type Style = number;

export const PLAIN: Style = 0;

const BOLD = 1 << 4;
const FAINT = 1 << 5;
const ITALIC = 1 << 6;
const UNDERLINED = 1 << 7;
const STRUCK = 1 << 8;
const SHADED = 1 << 9;
const REVERSED = 1 << 10;
const COLOUR = 0b1111;

/** The next look after a sequence `ESC [ params m`. What is not known changes nothing. */
export function styled(before: Style, params: string): Style {
  const codes = params.split(/[;:]/).map((code) => (code === '' ? 0 : Number(code)));
  let style = before;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48 || code === 58) {
      const [colour, taken] = extended(codes.slice(at + 1));
      if (code === 38 && colour !== undefined) style = coloured(style, colour);
      if (code === 48) style |= SHADED;
      at += taken;
      continue;
    }
    style = single(style, code);
  }
  return style;
}

function single(style: Style, code: number): Style {
  switch (code) {
    case 0:
      return PLAIN;
    case 1:
      return style | BOLD;
    case 2:
      return style | FAINT;
    case 3:
      return style | ITALIC;
    case 4:
    case 21:
      return style | UNDERLINED;
    case 7:
      return style | REVERSED;
    case 9:
      return style | STRUCK;
    case 22:
      return style & ~(BOLD | FAINT);
    case 23:
      return style & ~ITALIC;
    case 24:
      return style & ~UNDERLINED;
    case 27:
      return style & ~REVERSED;
    case 29:
      return style & ~STRUCK;
    case 39:
      return style & ~COLOUR;
    case 49:
      return style & ~SHADED;
    default:
      if (code >= 30 && code <= 37) return coloured(style, code - 30);
      if (code >= 90 && code <= 97) return coloured(style, code - 90);
      if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) return style | SHADED;
      return style;
  }
}

function coloured(style: Style, colour: number): Style {
  return (style & ~COLOUR) | (colour + 1);
}

/** What follows 38 and 48: one of 256 colours or three parts, and how many numbers that took. */
function extended(codes: readonly number[]): [number | undefined, number] {
  if (codes[0] === 5) return [ofIndex(codes[1] ?? 0), 2];
  if (codes[0] === 2) return [nearest(codes[1] ?? 0, codes[2] ?? 0, codes[3] ?? 0), 4];
  return [undefined, 0];
}

function ofIndex(index: number): number {
  if (index < 16) return index % 8;
  if (index >= 232) return index < 244 ? 0 : 7;
  const cube = index - 16;
  const part = (step: number) => (Math.floor(cube / step) % 6) * 51;
  return nearest(part(36), part(6), part(1));
}

/** By which of red, green and blue there is much: bit by bit what the eight are. */
function nearest(red: number, green: number, blue: number): number {
  const most = Math.max(red, green, blue);
  if (most < 64) return 0;
  const has = (part: number) => (part > most * 0.6 ? 1 : 0);
  return has(red) | (has(green) << 1) | (has(blue) << 2);
}

const COLOURS = [
  'text-t3',
  'text-crit',
  'text-ok',
  'text-warn',
  'text-accent',
  'text-maint',
  'text-info',
  'text-t1',
] as const;

/** The classes of a look. */
export function classes(style: Style): string {
  const colour = COLOURS[(style & COLOUR) - 1];
  return [
    colour ?? (style & FAINT ? 'text-t3' : ''),
    style & BOLD ? 'font-semibold' : '',
    style & ITALIC ? 'italic' : '',
    style & UNDERLINED && style & STRUCK
      ? '[text-decoration:underline_line-through]'
      : style & UNDERLINED
        ? 'underline'
        : style & STRUCK
          ? 'line-through'
          : '',
    style & (SHADED | REVERSED) ? 'bg-s3' : '',
  ]
    .filter(Boolean)
    .join(' ');
}
