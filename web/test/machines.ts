import type { Alert, Machine } from '@/api/types';

let made = 0;

/** A healthy server, but for what is said of it. */
export function machine(change: Partial<Machine>): Machine {
  made += 1;
  const at = new Date().toISOString();
  return {
    id: `00000000-0000-7000-8000-${String(made).padStart(12, '0')}`,
    name: `machine-${made}`,
    hostname: `machine-${made}`,
    kind: 'server',
    status: 'online',
    status_reason: 'Beating',
    status_since: at,
    last_seen: at,
    created_at: at,
    paused: false,
    tags: [],
    os: { distribution: 'Debian GNU/Linux', version: '12', architecture: 'x86_64' },
    cpu: { model: 'AMD Ryzen 5', threads: 8, cores: 4 },
    addresses: ['192.0.2.10'],
    agent: { version: '0.1.0', protocol: 2, interval_seconds: 60 },
    latest: {
      at,
      cpu_percent: 12.5,
      memory_percent: 41,
      disk_percent: 63,
      load_1m: 0.7,
      uptime_seconds: 90_061,
    },
    open_alerts: 0,
    expected: { rule: 'always' },
    is_expected: true,
    updates: { pending: 0, security: 0, reboot_required: false },
    services: { failed: 0 },
    warnings: [],
    spark: [],
    ...change,
  };
}

/** An alert that opened a while ago, but for what is said of it. */
export function alert(change: Partial<Alert>): Alert {
  made += 1;
  const id = String(made).padStart(12, '0');
  return {
    id: `10000000-0000-7000-8000-${id}`,
    machine_id: `20000000-0000-7000-8000-${id}`,
    machine_name: `machine-${made}`,
    condition: 'memory',
    subject: '',
    severity: 'high',
    state: 'open',
    title: 'Memory is 90 % in use',
    value: 90,
    threshold: 85,
    opened_at: new Date(Date.now() - 600_000).toISOString(),
    ...change,
  };
}
