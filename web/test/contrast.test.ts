// Computes what can be read on what, from the colours as the page has them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const css = readFileSync(join(import.meta.dirname, '../src/ui/tokens.css'), 'utf8');

function tokens(theme: 'dark' | 'light'): Map<string, string> {
  const block = css.match(new RegExp(`\\[data-theme="${theme}"\\]\\s*\\{([^}]*)\\}`))?.[1] ?? '';
  return new Map(
    [...block.matchAll(/--([a-z0-9-]+):\s*(#[0-9a-f]{6});/g)].map(([, name = '', hex = '']) => [
      name,
      hex,
    ]),
  );
}

/** WCAG 2: relative luminance. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function ratio(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const SURFACES = ['canvas', 's1', 's2', 's3'];
const TEXTS = ['t1', 't2', 't3', 'ok', 'warn', 'crit', 'info', 'maint', 'off', 'accent'];

test('the measure itself is right', () => {
  expect(ratio('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(ratio('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
});

test.each(['dark', 'light'] as const)('all text can be read on all surfaces, %s', (theme) => {
  const colors = tokens(theme);
  const low: string[] = [];
  for (const surface of SURFACES) {
    for (const text of TEXTS) {
      const found = ratio(colors.get(text) ?? '', colors.get(surface) ?? '');
      if (!(found >= 4.5)) low.push(`${text} on ${surface}: ${found.toFixed(2)}`);
    }
  }
  expect(low).toEqual([]);
});

test.each(['dark', 'light'] as const)('white can be read on solid colours, %s', (theme) => {
  for (const solid of ['accent-solid', 'crit-solid']) {
    expect(ratio('#ffffff', tokens(theme).get(solid) ?? ''), solid).toBeGreaterThanOrEqual(4.5);
  }
});

test.each(['dark', 'light'] as const)(
  'edges of controls and lines of charts are seen, %s',
  (theme) => {
    const colors = tokens(theme);
    for (const surface of SURFACES) {
      const edge = ratio(colors.get('line-strong') ?? '', colors.get(surface) ?? '');
      expect(edge, `line-strong on ${surface}`).toBeGreaterThanOrEqual(3);
    }
    for (let at = 1; at <= 8; at += 1) {
      const line = ratio(colors.get(`series-${at}`) ?? '', colors.get('s1') ?? '');
      expect(line, `series-${at}`).toBeGreaterThanOrEqual(4.5);
    }
  },
);
