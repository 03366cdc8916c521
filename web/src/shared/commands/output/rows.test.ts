import { expect, test } from 'vitest';
import { layOut, lineAt, rowsOf } from './rows';
import { Terminal } from './terminal';

test('rows are counted by what fits into one', () => {
  expect(rowsOf('', 10)).toEqual([1, 0]);
  expect(rowsOf('a'.repeat(10), 10)).toEqual([1, 10]);
  expect(rowsOf('a'.repeat(11), 10)).toEqual([2, 11]);
  expect(rowsOf('a'.repeat(11), 0)).toEqual([1, 11]);
  // Two of these take four places, and the third begins a row.
  expect(rowsOf('漢漢漢', 5)).toEqual([2, 6]);
  expect(rowsOf('e\u0301'.repeat(10), 10)).toEqual([1, 10]);
  expect(rowsOf('█'.repeat(10), 10)).toEqual([1, 10]);
});

test('the line at a row is found, and a line that grew is counted anew', () => {
  const terminal = new Terminal();
  const write = (text: string) => terminal.write([{ stream: 'stdout', text, missed: 0 }]);
  write(`${'a'.repeat(25)}\nb\n${'c'.repeat(15)}`);
  const layout = layOut(terminal.lines, 10);
  expect([...layout.tops]).toEqual([0, 3, 4, 6]);
  expect(layout.widest).toBe(25);
  expect([0, 2, 3, 4, 5, 6, 99].map((row) => lineAt(layout, row))).toEqual([0, 0, 1, 2, 2, 2, 2]);
  write('c'.repeat(10));
  expect([...layOut(terminal.lines, 10).tops]).toEqual([0, 3, 4, 7]);
  expect(lineAt(layOut([], 10), 0)).toBe(0);
});
