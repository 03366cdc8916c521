// Devices of the tailnet as their list shows them.
import type {
  TailscaleDevice,
  TailscaleExpiry,
  TailscaleMatch,
  TailscaleSource,
} from '@/api/types';
import { matches } from '@/lib/search';
import type { Tone } from '@/ui/StatusMark';

export interface DeviceFilter {
  q?: string | undefined;
  online?: 'yes' | 'no' | undefined;
  os?: string | undefined;
}

export function selectDevices(
  devices: readonly TailscaleDevice[],
  { q = '', online, os }: DeviceFilter,
): TailscaleDevice[] {
  return devices.filter(
    (device) =>
      (online === undefined || device.online === (online === 'yes')) &&
      (os === undefined || device.os?.toLowerCase() === os.toLowerCase()) &&
      matches(q, [
        device.name,
        device.fqdn,
        device.hostname,
        device.user,
        device.os,
        device.machine_name,
        ...device.addresses,
        ...device.tags,
      ]),
  );
}

/** "online, linux, text “nas”" */
export function describeDeviceFilter({ q, online, os }: DeviceFilter): string {
  return [online && (online === 'yes' ? 'online' : 'offline'), os && osWord(os), q && `text “${q}”`]
    .filter(Boolean)
    .join(', ');
}

/** The systems that there are, each once. */
export function systemsOf(devices: readonly TailscaleDevice[]): string[] {
  const systems = new Map<string, string>();
  for (const { os } of devices) if (os) systems.set(os.toLowerCase(), os);
  return [...systems.values()].toSorted((a, b) => osWord(a).localeCompare(osWord(b), 'en'));
}

const SYSTEMS: Record<string, string> = {
  linux: 'Linux',
  windows: 'Windows',
  macos: 'macOS',
  ios: 'iOS',
  tvos: 'tvOS',
  android: 'Android',
  freebsd: 'FreeBSD',
};

export const osWord = (os: string): string => SYSTEMS[os.toLowerCase()] ?? os;

export const EXPIRY_TONES: Record<TailscaleExpiry, Tone> = {
  within_30_days: 'off',
  within_7_days: 'warn',
  within_1_day: 'warn',
  expired: 'crit',
};

export const MATCH_WORDS: Record<TailscaleMatch, string> = {
  link: 'Linked',
  address: 'By its address',
  hostname: 'By its hostname alone',
};

export const MATCH_MEANS: Record<TailscaleMatch, string> = {
  link: 'Somebody said that this device is that machine.',
  address:
    'The machine’s agent reports one of the device’s addresses. Link it, and the hub can reach the machine through the tailnet.',
  hostname:
    'No other machine or device has this hostname, but anybody can claim one. Link it if it is the same, and the hub can reach the machine through the tailnet.',
};

export const FROM_WORDS: Record<TailscaleSource, string> = {
  off: 'Off',
  api_key: 'Tailscale’s API, with a key',
  oauth: 'Tailscale’s API, as an OAuth client',
  local: 'The Tailscale on the hub’s machine',
};

/** "14 devices, 9 online" */
export function devicesSentence(total: number, online: number): string {
  return `${total === 1 ? 'One device' : `${total} devices`}, ${online} online`;
}
