// Which meters of a card have a colour: those that an open alert is about.
import type { Alert } from '@/api/types';

type Tone = 'warn' | 'crit';

export interface MeterTones {
  cpu?: Tone;
  memory?: Tone;
  disk?: Tone;
}

/** The card's disk is the root filesystem; others show on the machine's page. */
export function meterTones(alerts: readonly Alert[], machineId: string): MeterTones {
  const tones: MeterTones = {};
  for (const { machine_id, condition, subject, severity } of alerts) {
    if (machine_id !== machineId) continue;
    const meter =
      condition === 'cpu' || condition === 'memory'
        ? condition
        : condition === 'disk' && subject === '/'
          ? 'disk'
          : undefined;
    if (meter) tones[meter] = severity === 'critical' ? 'crit' : 'warn';
  }
  return tones;
}
