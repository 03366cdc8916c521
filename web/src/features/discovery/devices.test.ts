import { expect, test } from 'vitest';
import type { TailscaleDevice } from '@/api/types';
import { describeDeviceFilter, selectDevices, systemsOf } from './devices';

function device(name: string, change: Partial<TailscaleDevice> = {}): TailscaleDevice {
  return {
    id: `id-${name}`,
    name,
    fqdn: `${name}.tail1.ts.net`,
    hostname: name,
    os: 'linux',
    addresses: ['100.64.0.1'],
    tags: ['tag:home'],
    online: true,
    is_external: false,
    is_own: false,
    authorized: true,
    ssh_enabled: false,
    ...change,
  };
}

const all = [
  device('nas'),
  device('phone', { os: 'iOS', online: false, addresses: ['100.64.0.2'] }),
  device('laptop', { os: 'macOS', user: 'ada@example.com', machine_name: 'Ada’s laptop' }),
];
const names = (devices: readonly TailscaleDevice[]) => devices.map(({ name }) => name);

test('devices are found by what people know of them', () => {
  expect(names(selectDevices(all, {}))).toEqual(['nas', 'phone', 'laptop']);
  expect(names(selectDevices(all, { online: 'no' }))).toEqual(['phone']);
  expect(names(selectDevices(all, { online: 'yes', os: 'MACOS' }))).toEqual(['laptop']);
  expect(names(selectDevices(all, { q: '64.0.2' }))).toEqual(['phone']);
  expect(names(selectDevices(all, { q: 'ada laptop' }))).toEqual(['laptop']);
  expect(names(selectDevices(all, { q: 'tag:home', os: 'linux' }))).toEqual(['nas']);
});

test('systems to choose from are those that there are', () => {
  expect(systemsOf([...all, device('other', { os: 'Linux' }), device('x', { os: null })])).toEqual([
    'iOS',
    'Linux',
    'macOS',
  ]);
});

test('a filter in words', () => {
  expect(describeDeviceFilter({ online: 'no', os: 'ios', q: 'x' })).toBe('offline, iOS, text “x”');
});
