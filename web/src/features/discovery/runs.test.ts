import { expect, test } from 'vitest';
import type { Discovery } from '@/api/types';
import { addressesOf, networksOf, percentDone, portsFault, portsOf, progressWords } from './runs';

function run(change: Partial<Discovery>, progress: Partial<Discovery['progress']> = {}): Discovery {
  return {
    id: 'r1',
    state: 'running',
    started_by: 'ada',
    started_at: '2026-11-23T10:00:00Z',
    cidrs: ['192.0.2.0/24'],
    ports: [22],
    mdns: true,
    notes: [],
    progress: {
      step: 'sweeping',
      addresses: 254,
      addresses_tried: 100,
      hosts_found: 1,
      ...progress,
    },
    ...change,
  };
}

test('networks are typed as one likes', () => {
  expect(networksOf(' 10.0.0.0/24,10.0.1.0/24\n10.0.2.7 ')).toEqual([
    '10.0.0.0/24',
    '10.0.1.0/24',
    '10.0.2.7',
  ]);
  expect(networksOf('  ')).toEqual([]);
});

test('how many addresses that is', () => {
  expect(addressesOf(['10.0.0.0/24', '10.0.2.7', '10.1.0.0/31'])).toBe(257);
  expect(addressesOf([])).toBe(0);
  expect(addressesOf(['10.0.0.0/33'])).toBeUndefined();
  expect(addressesOf(['10.0.0.0/24', 'nas'])).toBeUndefined();
});

test('ports are numbers, each once, sixteen at most', () => {
  expect(portsOf('22, 8006 22')).toEqual([22, 8006]);
  expect(portsOf('')).toEqual([]);
  for (const text of ['ssh', '0', '65536', '22-80', '22;x']) {
    expect(portsOf(text), text).toBeUndefined();
    expect(portsFault(text), text).toMatch(/^Ports are numbers/);
  }
  const many = Array.from({ length: 17 }, (_, at) => at + 1).join(',');
  expect(portsFault(many)).toMatch(/^17 ports; at most 16/);
  expect(portsFault('22')).toBeUndefined();
});

test('how far a search is', () => {
  expect(progressWords(run({}))).toBe('100 of 254 addresses tried, 1 host found');
  expect(percentDone(run({}))).toBe(39);
  expect(progressWords(run({}, { step: 'naming', hosts_found: 3 }))).toBe(
    'Asking for names, 3 hosts found',
  );
  const done = run({ state: 'done' }, { addresses: 1022, addresses_tried: 1022, hosts_found: 0 });
  expect(progressWords(done)).toBe('1,022 addresses tried, no host found');
  expect(percentDone(done)).toBe(100);
  expect(percentDone(run({}, { addresses: 0, addresses_tried: 0 }))).toBe(0);
});
