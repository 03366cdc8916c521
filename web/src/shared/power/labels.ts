// How a figure is known, and what kinds of machines are called.
import type { EnergyShares, PowerCategory, PowerLabel, PowerOrigin } from '@/api/types';

export const LABELS: readonly PowerLabel[] = ['measured', 'modelled', 'guessed'];

export const LABEL_WORDS: Record<PowerLabel, { word: string; means: string }> = {
  measured: {
    word: 'Measured',
    means: 'The machine itself tells what all of it draws.',
  },
  modelled: {
    word: 'Modelled',
    means:
      'Parts of the machine are measured and the rest is reckoned, or somebody set the watts it draws.',
  },
  guessed: {
    word: 'Guessed',
    means: 'Reckoned by the kind of machine and by how busy it was, not measured.',
  },
};

/** "62 % measured, 38 % guessed": what a sum rests on; nothing when it is all one. */
export function sharesWords(shares: EnergyShares): string | undefined {
  const parts = LABELS.map((label) => ({ label, share: shares[label] })).filter(
    ({ share }) => share >= 0.005,
  );
  if (parts.length < 2) return undefined;
  return parts.map(({ label, share }) => `${Math.round(share * 100)} % ${label}`).join(', ');
}

export const CATEGORY_NAMES: Record<PowerCategory, string> = {
  guest: 'Virtual machine or container',
  sbc: 'Small board (Raspberry Pi to 4)',
  sbc_fast: 'Fast board (Raspberry Pi 5)',
  mini_pc: 'Mini PC',
  small_desktop: 'Small desktop',
  nas: 'NAS',
  office_desktop: 'Office desktop',
  fast_desktop: 'Fast desktop',
  gaming_desktop: 'Gaming desktop',
  workstation: 'Workstation',
  office_laptop: 'Office laptop',
  gaming_laptop: 'Gaming laptop',
  mac_desktop: 'Mac desktop',
  small_server: 'Small server',
  rack_server: 'Rack server',
};

export const ORIGIN_WORDS: Record<PowerOrigin, string> = {
  user: 'set by hand',
  inferred: 'found out',
  category: 'usual for its kind',
  unknown: 'not known',
};

export const SOURCE_NAMES: Record<string, string> = {
  rapl: 'The processor’s energy counters',
  battery: 'The battery',
  supply: 'Power supplies',
  gpu: 'The graphics card',
  nvidia: 'The NVIDIA card',
  sensor: 'A power sensor',
};
