import { expect, test } from 'vitest';
import { bytes, celsius, inUnit, linkSpeed, percent, rate, text } from './units';

test('bytes are powers of 1024 and say so', () => {
  expect(text(bytes(0))).toBe('0 B');
  expect(text(bytes(1023))).toBe('1023 B');
  expect(text(bytes(1024))).toBe('1.00 KiB');
  expect(text(bytes(16 * 2 ** 30))).toBe('16.0 GiB');
  expect(text(bytes(500e9))).toBe('466 GiB');
  expect(text(bytes(4e12))).toBe('3.64 TiB');
});

test('what would be 1024 of a unit is 1 of the next', () => {
  expect(text(bytes(2 ** 20 - 1))).toBe('1.00 MiB');
});

test('rates are powers of 1000, bytes a second', () => {
  expect(text(rate(999))).toBe('999 B/s');
  expect(text(rate(1500))).toBe('1.50 kB/s');
  expect(text(rate(117_000_000))).toBe('117 MB/s');
});

test('links are bits a second', () => {
  expect(text(linkSpeed(100))).toBe('100 Mbit/s');
  expect(text(linkSpeed(1000))).toBe('1 Gbit/s');
  expect(text(linkSpeed(2500))).toBe('2.5 Gbit/s');
  expect(text(linkSpeed(0))).toBe('–');
});

test.each([
  [0, '0 %'],
  [0.004, '<0.01 %'],
  [0.04, '0.04 %'],
  [3.06, '3.1 %'],
  [42.4, '42 %'],
  [98.6, '99 %'],
  [99.6, '99.6 %'],
  [99.97, '99.9 %'],
  [100, '100 %'],
])('%s percent reads %s', (n, expected) => {
  expect(text(percent(n))).toBe(expected);
});

test('watts have a decimal where it tells something', () => {
  expect(text(inUnit('watts', 7.84))).toBe('7.8 W');
  expect(text(inUnit('watts', 243.4))).toBe('243 W');
  expect(text(inUnit('watts', 0))).toBe('0 W');
});

test('what is not known is a dash, never a zero', () => {
  for (const unknown of [null, undefined, Number.NaN]) {
    expect(text(percent(unknown))).toBe('–');
    expect(text(bytes(unknown))).toBe('–');
    expect(text(celsius(unknown))).toBe('–');
    expect(text(inUnit('load', unknown))).toBe('–');
  }
});
