import { expect, test } from 'vitest';
import type { History } from '@/api/types';
import { fullest, labels, most, pair, perLabel, plain, power } from './chart-lines';

const point = (value: number) => [[0, value, value, value + 1]];

const history: History = {
  from: '2026-01-01T00:00:00Z',
  to: '2026-01-01T01:00:00Z',
  step_seconds: 60,
  series: [
    { name: 'cpu', unit: 'percent', labels: {}, points: point(5) },
    { name: 'cpu_steal', unit: 'percent', labels: {}, points: [] },
    ...['10', '2', '1'].map((core) => ({
      name: 'cpu_core',
      unit: 'percent',
      labels: { core },
      points: point(Number(core)),
    })),
    { name: 'net_rx', unit: 'bytes_per_second', labels: {}, points: point(30) },
    { name: 'net_rx', unit: 'bytes_per_second', labels: { interface: 'eth0' }, points: point(10) },
    { name: 'net_rx', unit: 'bytes_per_second', labels: { interface: 'eth1' }, points: point(20) },
  ],
};

test('series that are not there or empty make no line', () => {
  const wanted = { cpu: { label: 'In use', color: 1 }, cpu_steal: { label: 'Stolen', color: 2 } };
  expect(plain(history, wanted).map(({ label }) => label)).toEqual(['In use']);
});

test('cores are in the order of their numbers', () => {
  const cores = perLabel(history, 'cpu_core', (core) => `Core ${core}`);
  expect(cores.map(({ label }) => label)).toEqual(['Core 1', 'Core 2', 'Core 10']);
});

test('the sum is the series without a label, each interface the one with its own', () => {
  expect(pair(history, undefined, ['net_rx', 'net_tx'], ['In', 'Out'])[0]?.points).toEqual(
    point(30),
  );
  expect(pair(history, 'eth0', ['net_rx', 'net_tx'], ['In', 'Out'])[0]?.points).toEqual(point(10));
  expect(labels(history, 'net_rx')).toEqual(['eth1', 'eth0']);
});

test('too many lines are the eight highest', () => {
  const lines = Array.from({ length: 12 }, (_, at) => ({
    key: String(at),
    label: String(at),
    color: 1,
    points: point(at),
  }));
  expect(fullest(lines).map(({ key }) => key)).toEqual(['4', '5', '6', '7', '8', '9', '10', '11']);
});

test('a scale goes up to what there was at most', () => {
  expect(most(history, 'cpu')).toBe(6);
  expect(most(history, 'nothing')).toBeUndefined();
});

test('the whole machine comes first, and what measured it is not drawn twice', () => {
  const watts = (labels: Record<string, string>, value: number) => ({
    name: 'power',
    unit: 'watts',
    labels,
    points: point(value),
  });
  const measured = {
    ...history,
    series: [
      watts({ source: 'packages' }, 8),
      watts({ source: 'supply' }, 46),
      watts({}, 46),
      watts({ source: 'gpu amdgpu' }, 9),
    ],
  };
  expect(power(measured).map(({ label, color }) => [label, color])).toEqual([
    ['Whole machine', 1],
    ['gpu amdgpu', 2],
    ['packages', 3],
  ]);
});
