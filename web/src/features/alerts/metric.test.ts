import { expect, test } from 'vitest';
import type { History } from '@/api/types';
import { alert } from '../../../test/machines';
import { lineAt, linesOf, windowOf } from './metric';

const T = Date.parse('2026-01-01T12:00:00Z') / 1000;
const moment = (seconds: number) => new Date(seconds * 1000).toISOString();

test('the window has the time before the alert, and ends with the present', () => {
  const now = (T + 1800) * 1000;
  expect(windowOf({ opened_at: moment(T), condition: 'cpu' }, now)).toEqual({
    from: T - 3600,
    to: T + 1800,
  });
});

test('of one that is over, what came after is seen, too', () => {
  const over = { opened_at: moment(T), resolved_at: moment(T + 7200), condition: 'cpu' } as const;
  const { from, to } = windowOf(over, (T + 1e6) * 1000);
  expect(from).toBe(T - 3600);
  expect(to).toBe(T + 7200 + 1800);
});

test('what fills up in days shows days', () => {
  const { from } = windowOf({ opened_at: moment(T), condition: 'disk_forecast' }, T * 1000);
  expect(T - from).toBe(7 * 86_400);
});

test('the line for load is that of the whole processor; days left are not on the scale', () => {
  expect(lineAt(alert({ condition: 'load', threshold: 2 }), 4)).toBe(8);
  expect(lineAt(alert({ condition: 'load', threshold: 2 }), null)).toBeUndefined();
  expect(lineAt(alert({ condition: 'disk_forecast', threshold: 7 }), 4)).toBeUndefined();
  expect(lineAt(alert({ condition: 'cpu', threshold: 85 }), 4)).toBe(85);
});

test('a full filesystem shows that one and no other', () => {
  const series = ['/', '/data'].map((mount) => ({
    name: 'fs_percent',
    unit: 'percent',
    labels: { mount },
    points: [[T, 40, 41, 42]],
  }));
  const history = { from: moment(T), to: moment(T), step_seconds: 0, series } as unknown as History;
  const lines = linesOf(alert({ condition: 'disk', subject: '/data' }), history);
  expect(lines.map(({ key }) => key)).toEqual(['/data']);
});
