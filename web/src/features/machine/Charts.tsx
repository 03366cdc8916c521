import { useMemo, useState } from 'react';
import type { History, MachineDetail } from '@/api/types';
import { fullest, labels, most, pair, perLabel, plain, power } from '@/shared/chart-lines';
import { Button } from '@/ui/Button';
import { Picker } from '@/ui/Picker';
import { ChartPanel, type ChartWindow } from './ChartPanel';

interface Props {
  history: History;
  machine: MachineDetail;
  words: string;
  onSelect: (from: number, to: number) => void;
}

/** All that was read over time, on one time axis. */
export function Charts({ history, machine, words, onSelect }: Props) {
  const window: ChartWindow = useMemo(
    () => ({
      stepSeconds: history.step_seconds,
      from: Date.parse(history.from) / 1000,
      to: Date.parse(history.to) / 1000,
      words,
      onSelect,
    }),
    [history, words, onSelect],
  );
  const props = { history, machine, window };
  return (
    <div className="grid gap-3 lg:grid-cols-2">
      <CpuChart {...props} />
      <MemoryChart {...props} />
      <NetworkChart {...props} />
      <DiskChart {...props} />
      <FilesystemChart {...props} />
      <LoadChart {...props} />
      <TemperatureChart {...props} />
      <PowerChart {...props} />
      <SwapChart {...props} />
    </div>
  );
}

interface PanelProps {
  history: History;
  machine: MachineDetail;
  window: ChartWindow;
}

const NOT_IN_RANGE = 'No readings in this range.';

function CpuChart({ history, window }: PanelProps) {
  const [perCore, setPerCore] = useState(false);
  const cores = useMemo(() => perLabel(history, 'cpu_core', (core) => `Core ${core}`), [history]);
  const lines = useMemo(() => {
    if (perCore && cores.length > 0) return cores;
    return plain(history, {
      cpu: { label: 'In use', color: 1, area: true },
      cpu_iowait: { label: 'Waiting for disks', color: 2 },
      cpu_steal: { label: 'Stolen by the hypervisor', color: 4 },
    });
  }, [history, cores, perCore]);
  return (
    <ChartPanel
      title="CPU"
      lines={lines}
      unit="percent"
      window={window}
      top={100}
      why={NOT_IN_RANGE}
      actions={
        cores.length > 1 && (
          <Button
            size="sm"
            variant="quiet"
            aria-pressed={perCore}
            onClick={() => setPerCore(!perCore)}
          >
            {perCore ? 'All cores together' : `Each of ${cores.length} cores`}
          </Button>
        )
      }
    />
  );
}

function MemoryChart({ history, window }: PanelProps) {
  const lines = useMemo(
    () =>
      plain(history, {
        memory_used: { label: 'In use', color: 1, area: true },
        memory_cached: { label: 'Cache', color: 3 },
        memory_buffers: { label: 'Buffers', color: 5 },
      }),
    [history],
  );
  const share = useMemo(
    () => plain(history, { memory_percent: { label: 'In use', color: 1, area: true } }),
    [history],
  );
  // Agents of version 1 send the share alone.
  const inBytes = lines.length > 0;
  return (
    <ChartPanel
      title="Memory"
      lines={inBytes ? lines : share}
      unit={inBytes ? 'bytes' : 'percent'}
      window={window}
      top={inBytes ? most(history, 'memory_total') : 100}
      why={NOT_IN_RANGE}
    />
  );
}

function NetworkChart({ history, machine, window }: PanelProps) {
  const interfaces = useMemo(() => labels(history, 'net_rx'), [history]);
  const [chosen, setChosen] = useState('');
  const current = interfaces.includes(chosen) ? chosen : undefined;
  const lines = useMemo(() => {
    const names = ['net_rx', 'net_tx'] as const;
    const sum = pair(history, current, names, ['In', 'Out']);
    return sum.length > 0 ? sum : pair(history, interfaces[0], names, ['In', 'Out']);
  }, [history, current, interfaces]);
  return (
    <ChartPanel
      title="Network"
      lines={lines}
      unit="bytes_per_second"
      window={window}
      why={
        machine.detail && (machine.detail.interfaces ?? []).length === 0
          ? 'This machine reports no network interfaces.'
          : 'No readings in this range. Rates need two beats.'
      }
      actions={
        interfaces.length > 1 && (
          <Picker
            label="Interface"
            value={current ?? ''}
            options={[
              { value: '', label: 'All interfaces' },
              ...interfaces.map((name) => ({ value: name, label: name })),
            ]}
            onChange={setChosen}
          />
        )
      }
    />
  );
}

function DiskChart({ history, machine, window }: PanelProps) {
  const disks = useMemo(() => labels(history, 'disk_read'), [history]);
  const [chosen, setChosen] = useState('');
  const current = disks.includes(chosen) ? chosen : disks[0];
  const lines = useMemo(
    () =>
      current === undefined
        ? []
        : pair(history, current, ['disk_read', 'disk_write'], ['Read', 'Written']),
    [history, current],
  );
  return (
    <ChartPanel
      title="Disk traffic"
      lines={lines}
      unit="bytes_per_second"
      window={window}
      why={
        machine.detail && (machine.detail.disks ?? []).length === 0
          ? 'This machine reports no disks of its own; containers have none.'
          : 'No readings in this range. Rates need two beats.'
      }
      actions={
        disks.length > 1 && (
          <Picker
            label="Disk"
            value={current ?? ''}
            options={disks.map((name) => ({ value: name, label: name }))}
            onChange={setChosen}
          />
        )
      }
    />
  );
}

function FilesystemChart({ history, window }: PanelProps) {
  const lines = useMemo(() => {
    const each = fullest(perLabel(history, 'fs_percent'));
    return each.length > 0
      ? each
      : plain(history, { disk_percent: { label: 'Root filesystem', color: 1, area: true } });
  }, [history]);
  return (
    <ChartPanel
      title="Filesystems"
      lines={lines}
      unit="percent"
      window={window}
      top={100}
      why={NOT_IN_RANGE}
    />
  );
}

function LoadChart({ history, machine, window }: PanelProps) {
  const lines = useMemo(
    () =>
      plain(history, {
        load_1m: { label: '1 minute', color: 1 },
        load_5m: { label: '5 minutes', color: 3 },
        load_15m: { label: '15 minutes', color: 6 },
      }),
    [history],
  );
  const threads = machine.cpu.threads;
  return (
    <ChartPanel
      title="Load"
      note={threads && `${threads} threads`}
      lines={lines}
      unit="load"
      window={window}
      top={1}
      why={NOT_IN_RANGE}
    />
  );
}

function TemperatureChart({ history, machine, window }: PanelProps) {
  const lines = useMemo(() => fullest(perLabel(history, 'temperature')), [history]);
  const none = machine.detail && (machine.detail.temperatures ?? []).length === 0;
  return (
    <ChartPanel
      title="Temperatures"
      lines={lines}
      unit="celsius"
      window={window}
      floating
      why={
        none
          ? 'This machine reports no temperature sensors. Virtual machines and containers have none; elsewhere the kernel may lack the module for them.'
          : NOT_IN_RANGE
      }
    />
  );
}

/** Most machines do not tell what they draw: for them there is no empty chart. */
function PowerChart({ history, machine, window }: PanelProps) {
  const lines = useMemo(() => power(history), [history]);
  if (lines.length === 0 && !machine.detail?.power) return null;
  return <ChartPanel title="Power" lines={lines} unit="watts" window={window} why={NOT_IN_RANGE} />;
}

function SwapChart({ history, machine, window }: PanelProps) {
  const lines = useMemo(
    () => plain(history, { swap_used: { label: 'In use', color: 1, area: true } }),
    [history],
  );
  const none = machine.detail && !machine.detail.swap?.total_bytes;
  return (
    <ChartPanel
      title="Swap"
      lines={none ? [] : lines}
      unit="bytes"
      window={window}
      top={most(history, 'swap_total')}
      why={none ? 'This machine has no swap.' : NOT_IN_RANGE}
    />
  );
}
