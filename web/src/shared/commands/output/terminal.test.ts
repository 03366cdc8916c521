import { expect, test } from 'vitest';
import { runs } from './line';
import { classes } from './style';
import { type Limits, Terminal } from './terminal';

function printed(text: string, limits?: Limits): Terminal {
  const terminal = new Terminal(limits);
  terminal.write([{ stream: 'stdout', text, missed: 0 }]);
  return terminal;
}

const texts = (terminal: Terminal) => terminal.lines.map(({ text }) => text);

/** The same, however the text was cut. */
function inPieces(text: string, size: number): Terminal {
  const terminal = new Terminal();
  for (let at = 0; at < text.length; at += size) {
    terminal.write([{ stream: 'stdout', text: text.slice(at, at + size), missed: 0 }]);
  }
  return terminal;
}

test('lines are what ends with a line feed, and the rest', () => {
  expect(texts(printed('one\ntwo\r\n\nlast'))).toEqual(['one', 'two', '', 'last']);
  expect(printed('one\ntwo\r\n\nlast').text()).toBe('one\ntwo\n\nlast');
});

test('what follows a carriage return stands over the line', () => {
  expect(texts(printed('10 %\r50 %\r100 %'))).toEqual(['100 %']);
  expect(texts(printed('longer line\rshort'))).toEqual(['shortr line']);
  expect(texts(printed('longer line\r\x1b[Kshort\n'))).toEqual(['short']);
  expect(texts(printed('ab\b\bcd'))).toEqual(['cd']);
  expect(texts(printed('gone\x1b[2Khere'))).toEqual(['here']);
  expect(texts(printed('abc\b\x1b[1Kd'))).toEqual(['  d']);
});

test('each stream writes on a line of its own', () => {
  const terminal = new Terminal();
  terminal.write([
    { stream: 'stderr', text: '10 %', missed: 0 },
    { stream: 'stdout', text: 'a file\n', missed: 0 },
    { stream: 'stderr', text: '\r99 %', missed: 0 },
  ]);
  expect(terminal.lines.map(({ stream, text }) => [stream, text])).toEqual([
    ['stderr', '99 %'],
    ['stdout', 'a file'],
  ]);
  expect(terminal.hasErrors).toBe(true);
});

test('colours are classes, and nothing but classes', () => {
  const [line] = printed('plain \x1b[1;31mred\x1b[39m bold\x1b[0m end').lines;
  const parts = runs(line as never).map(({ text, style }) => [text, classes(style)]);
  expect(parts).toEqual([
    ['plain ', ''],
    ['red', 'text-crit font-semibold'],
    [' bold', 'font-semibold'],
    [' end', ''],
  ]);
});

test('a look that is written over is gone, what stands behind it keeps its own', () => {
  const [line] = printed('\x1b[31mredred\x1b[0m\rgo\x1b[32mod').lines;
  const parts = runs(line as never).map(({ text, style }) => [text, classes(style)]);
  expect(parts).toEqual([
    ['go', ''],
    ['od', 'text-ok'],
    ['ed', 'text-crit'],
  ]);
});

test('colours of all kinds come to one that can be read', () => {
  const look = (params: string) => {
    const [line] = printed(`\x1b[${params}mx`).lines;
    return classes(runs(line as never)[0]?.style ?? 0);
  };
  expect(look('38;5;196')).toBe('text-crit');
  expect(look('38;5;2')).toBe('text-ok');
  expect(look('38;5;250')).toBe('text-t1');
  expect(look('38;2;20;220;30')).toBe('text-ok');
  expect(look('38:2:250:220:0')).toBe('text-warn');
  expect(look('38;2;9;9;9')).toBe('text-t3');
  expect(look('97')).toBe('text-t1');
  expect(look('41')).toBe('bg-s3');
  expect(look('7')).toBe('bg-s3');
  expect(look('4;9')).toBe('[text-decoration:underline_line-through]');
  expect(look('1;2;999')).toBe('text-t3 font-semibold');
  expect(look('31;')).toBe('');
});

test('all other sequences are taken away, also where they are cut', () => {
  const hostile = [
    '\x1b]8;;https://example.org/\x1b\\link\x1b]8;;\x1b\\',
    '\x1b]0;title\x07|',
    '\x1b[2J\x1b[10;20H|',
    '\x1b[?1049h|',
    '\x1b(B|',
    '\x1bPq#0\x1b\\|',
    '\x1b_hidden\x1b\\|',
    '\x1b[31;1',
    'mred',
  ].join('');
  for (const size of [1, 2, 3, 7, 1000]) {
    expect(texts(inPieces(hostile, size)), `in pieces of ${size}`).toEqual(['link||||||red']);
  }
});

test('a sequence that never ends swallows no more than its line', () => {
  expect(texts(printed('\x1b]8;;https://example.org\nhere\n'))).toEqual(['', 'here']);
  const terminal = printed(`\x1b]${'x'.repeat(5_000)}end`);
  expect(terminal.lines[0]?.text).toMatch(/^x{904}end$/);
});

test('what cannot be seen becomes something that can', () => {
  expect(texts(printed('a\0b\x01c\x7fd\x07\u009be\u202ef\ufffd'))).toEqual([
    'a^@b^Ac^?d\ufffde\ufffdf\ufffd',
  ]);
  expect(texts(printed('a\tb\t\tc'))).toEqual(['a       b               c']);
  expect(texts(printed('<script>alert(1)</script>'))).toEqual(['<script>alert(1)</script>']);
});

test('a line that is too long goes on in the next, and is one when copied', () => {
  const long = `${'a'.repeat(3_999)}😀${'b'.repeat(10_000)}`;
  const terminal = printed(`${long}\nend\n`);
  expect(terminal.lines.map(({ text, isMore }) => [text.length, isMore])).toEqual([
    [3_999, false],
    [4_000, true],
    [4_000, true],
    [2_002, true],
    [3, false],
  ]);
  expect(terminal.text()).toBe(`${long}\nend`);
});

test('what is missing is said, once for one gap', () => {
  const terminal = new Terminal();
  terminal.write([
    { stream: 'stdout', text: 'begin \x1b[3', missed: 0 },
    { stream: 'stdout', text: '', missed: 10 },
    { stream: 'stderr', text: '1mend', missed: 5 },
  ]);
  expect(terminal.lines.map(({ text, missed }) => [text, missed])).toEqual([
    ['begin ', 0],
    ['', 15],
    ['1mend', 0],
  ]);
  expect(terminal.text()).toBe('begin \n[15 bytes are not here]\n1mend');
});

test('the oldest lines go, and are counted', () => {
  const limits = { lines: 10, signs: 1_000, line: 100 };
  const all = Array.from({ length: 25 }, (_, at) => `line ${at}\n`).join('');
  const terminal = printed(all, limits);
  expect(terminal.lines).toHaveLength(10);
  expect(terminal.lines[0]?.text).toBe('line 15');
  expect(terminal.dropped).toMatchObject({ lines: 15, signs: 15 * 6 + 5 });
  expect(terminal.text()).toMatch(/^\[15 earlier lines are not here\]\nline 15\n/);

  const wide = printed(`${'x'.repeat(400)}\n`.repeat(5), { ...limits, lines: 1_000, line: 400 });
  wide.write([{ stream: 'stdout', text: `${'y'.repeat(400)}\n`.repeat(3), missed: 7 }]);
  wide.write([{ stream: 'stdout', text: `${'y'.repeat(400)}\n`.repeat(3), missed: 0 }]);
  expect(wide.dropped).toMatchObject({ missed: 7 });
  expect(wide.lines.length).toBe(2);
  expect(wide.dropped).toMatchObject({ lines: 9, signs: 3_600 });
});

function sizeOf(terminal: Terminal): number {
  return terminal.lines.reduce(
    (sum, { text, looks }) => sum + text.length + (looks?.length ?? 0),
    0,
  );
}

test('fifty megabytes leave no more than what may be kept', () => {
  // The first two are what a careless command prints, the others what one prints on purpose.
  const floods: [string, string, number][] = [
    ['of short lines', 'y\n'.repeat(32_768), 50],
    ['of one line', 'y'.repeat(65_536), 50],
    ['of a progress bar', 'working … \r'.repeat(6_554), 5],
    ['of colours', '\x1b[31m<b>\x1b[0m'.repeat(5_042), 5],
    ['of what is never ended', '\x1b]0;'.repeat(16_384), 5],
    ['of control characters', '\0\x07\b\x1b'.repeat(16_384), 5],
  ];
  for (const [kind, flood, megabytes] of floods) {
    const terminal = new Terminal();
    for (let sent = 0; sent < megabytes * 2 ** 20; sent += flood.length) {
      terminal.write([{ stream: 'stdout', text: flood, missed: 0 }]);
    }
    expect(terminal.lines.length, kind).toBeLessThanOrEqual(10_000);
    expect(
      terminal.lines.every(({ text }) => text.length <= 4_000),
      kind,
    ).toBe(true);
    expect(sizeOf(terminal), kind).toBeLessThanOrEqual(4_500_000);
  }
}, 60_000);

test('much at once is no more than much in pieces', () => {
  const count = 500_000;
  const terminal = printed('yes\n'.repeat(count));
  expect(terminal.lines).toHaveLength(10_000);
  expect(terminal.dropped.lines).toBe(count - 10_000);
});
