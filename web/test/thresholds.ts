import type { Flag, Levels, Thresholds } from '@/api/types';

const levels = (
  high: number,
  critical: number | null,
  seconds: number,
  margin: number,
): Levels => ({
  enabled: true,
  high,
  critical,
  sustained_seconds: seconds,
  margin,
});

const flag = (seconds: number): Flag => ({
  enabled: true,
  severity: 'high',
  sustained_seconds: seconds,
});

const DAY = 86_400;

/** What a hub has when nobody changed anything, but for what is said of it. */
export function thresholds(change: Partial<Thresholds> = {}): Required<Thresholds> {
  return {
    offline_after_seconds: 180,
    offline: { enabled: true, not_back_after_seconds: 1800 },
    cpu: levels(85, 95, 180, 5),
    memory: levels(85, 95, 180, 5),
    disk: { ...levels(80, 95, 0, 2), filesystems: [] },
    disk_forecast: levels(7, 2, 0, 2),
    load: levels(2, 4, 600, 0.25),
    temperature: levels(80, 90, 120, 3),
    clock_skew: levels(60, null, 300, 10),
    service_down: flag(0),
    failed_unit: flag(60),
    reboot_required: flag(3 * DAY),
    security_updates: flag(3 * DAY),
    agent_outdated: flag(7 * DAY),
    host_key: { ...flag(0), severity: 'critical' },
    tailscale_key_expiry: flag(0),
    ...change,
  };
}
