import type { ReactNode } from 'react';
import { useLiveMachine } from '@/api/live';
import type { Latest, MachineDetail } from '@/api/types';
import { duration } from '@/lib/time';
import { bytes, celsius, number, percent, type Quantity, rate, text } from '@/lib/units';
import { Figure } from '@/ui/Figure';

/** How it is at this moment, in large figures; dashes while it is away. */
export function Now({ machine }: { machine: MachineDetail }) {
  const live = useLiveMachine(machine.id)?.view.latest;
  const read = live && isNewer(live, machine.latest) ? live : machine.latest;
  const latest = machine.status === 'offline' ? undefined : (read ?? undefined);
  const { threads } = machine.cpu;
  const root = machine.detail?.filesystems?.find((each) => each.mount_point === '/');
  const used = latest?.memory_used_bytes;
  return (
    <dl
      aria-label="At this moment"
      className="cells flex flex-wrap gap-px overflow-hidden rounded-card border border-line bg-line"
    >
      <Value name="CPU" value={percent(latest?.cpu_percent)}>
        {threads != null && `${threads} ${threads === 1 ? 'thread' : 'threads'}`}
      </Value>
      <Value name="Memory" value={percent(latest?.memory_percent)}>
        {used != null && outOf(bytes(used), bytes(latest?.memory_total_bytes))}
      </Value>
      <Value name="Disk" value={percent(latest?.disk_percent)}>
        {root && latest && `${text(bytes(root.available_bytes))} free on /`}
      </Value>
      <Value name="Load" value={number(latest?.load_1m)}>
        {latest && 'over 1 minute'}
      </Value>
      <Value name="Network in" value={rate(latest?.net_rx_bps)}>
        {latest?.net_tx_bps != null && `${text(rate(latest.net_tx_bps))} out`}
      </Value>
      {read?.temperature_c != null && (
        <Value name="Hottest" value={celsius(latest?.temperature_c)}>
          {latest && hottest(machine)}
        </Value>
      )}
      <Value name="Up" value={{ value: duration(latest?.uptime_seconds), unit: '' }}>
        {machine.updates.reboot_required && 'Reboot required'}
      </Value>
    </dl>
  );
}

interface ValueProps {
  name: string;
  value: Quantity;
  /** Small print below. */
  children?: ReactNode;
}

function Value({ name, value, children }: ValueProps) {
  return (
    <div className="flex min-w-[124px] flex-1 flex-col gap-0.5 bg-s1 px-3 py-2.5 sm:px-4 md:px-3 xl:px-4">
      <dt className="text-12 text-t3">{name}</dt>
      <dd>
        <Figure quantity={value} className="block text-20 font-semibold" />
        <span className="tnum block min-h-4 text-12 text-t3">{children}</span>
      </dd>
    </div>
  );
}

/** "18.0 of 64.0 GiB": the unit once, where it is the same. */
function outOf(part: Quantity, whole: Quantity): string {
  return `${part.unit === whole.unit ? part.value : text(part)} of ${text(whole)}`;
}

function hottest({ detail }: MachineDetail): string | undefined {
  const sensors = detail?.temperatures ?? [];
  return sensors.toSorted((a, b) => b.celsius - a.celsius)[0]?.sensor;
}

function isNewer(a: Latest, b: Latest | null | undefined): boolean {
  return !b || Date.parse(a.at) >= Date.parse(b.at);
}
