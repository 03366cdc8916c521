import { expect, test } from 'vitest';
import { sparkPath } from './Sparkline';

test('a gap breaks the line', () => {
  const { line } = sparkPath(
    [
      [0, 10],
      [60, 20],
      [120, null],
      [180, 30],
      [240, 30],
    ],
    900,
  );
  expect(line.match(/M/g)).toHaveLength(2);
});

test('a single reading is still to be seen', () => {
  expect(sparkPath([[0, 10]], 900).line).toMatch(/^M[\d. ]+h0$/);
});

test('what is older than the axis is not drawn, and the newest is at its end', () => {
  const { line } = sparkPath(
    [
      [0, 10],
      [2000, 10],
      [2300, 10],
    ],
    900,
  );
  expect(line.startsWith('M160.0 ')).toBe(true);
  expect(line).toContain('L240.0 ');
});

test('nothing is no line', () => {
  expect(sparkPath([], 900).line).toBe('');
  expect(sparkPath([[0, null]], 900).line).toBe('');
});
