import type { ReactNode } from 'react';
import type { MachineDetail } from '@/api/types';
import { duration } from '@/lib/time';
import { bytes, count, text } from '@/lib/units';
import { expectedWords } from '@/shared/expected';
import { FactList } from '@/shared/FactList';
import { TimeAgo } from '@/shared/TimeAgo';
import { Badge } from '@/ui/Badge';
import { Panel } from '@/ui/Panel';

/** What the machine is: said once, changes seldom. What is not known is not listed. */
export function Facts({ machine }: { machine: MachineDetail }) {
  const facts = factsOf(machine).filter(([, value]) => value);
  return (
    <Panel title="System">
      <FactList facts={facts} />
    </Panel>
  );
}

/** What systemd and the agent call a form, as people do. */
const FORMS: Record<string, string> = {
  vm: 'Virtual machine',
  container: 'Container',
  server: 'Server',
  desktop: 'Desktop',
  laptop: 'Laptop',
  convertible: 'Convertible',
  tablet: 'Tablet',
  handset: 'Handset',
  embedded: 'Embedded',
};

function factsOf(machine: MachineDetail): [string, ReactNode][] {
  const { os, cpu, agent, containers, detail } = machine;
  const system = [os.distribution, os.version].filter(Boolean).join(' ');
  const cores = [cpu.cores && `${cpu.cores} cores`, cpu.threads && `${cpu.threads} threads`];
  const uptime = machine.latest?.uptime_seconds;
  const isAway = machine.status === 'offline';
  return [
    ['Model', machine.model],
    [
      'Form',
      machine.chassis &&
        [FORMS[machine.chassis] ?? machine.chassis, machine.battery && 'with a battery']
          .filter(Boolean)
          .join(', '),
    ],
    ['System', system],
    ['Kernel', [os.kernel, os.architecture].filter(Boolean).join(', ')],
    ['Processor', [cpu.model, ...cores].filter(Boolean).join(', ')],
    ['Memory', machine.memory_bytes ? text(bytes(machine.memory_bytes)) : undefined],
    ['Addresses', machine.addresses.length > 0 && <Addresses addresses={machine.addresses} />],
    ['Hostname', machine.hostname],
    [
      'Booted',
      machine.booted_at ? (
        <TimeAgo key="booted" at={machine.booted_at} />
      ) : (
        uptime != null && !isAway && `${duration(uptime)} ago`
      ),
    ],
    ['Processes', detail?.processes != null && !isAway && text(count(detail.processes))],
    [
      'Containers',
      containers &&
        !isAway &&
        `${containers.running} running, ${containers.stopped} stopped (${[containers.engine, containers.version].filter(Boolean).join(' ')})`,
    ],
    [
      'Agent',
      agent.version &&
        `${agent.version}, protocol ${agent.protocol ?? '?'}, every ${duration(agent.interval_seconds)}`,
    ],
    ['Expected', expectedWords(machine.expected)],
    ['Added', <TimeAgo key="added" at={machine.created_at} />],
    [
      'Tags',
      machine.tags.length > 0 && (
        <span className="flex flex-wrap gap-1.5">
          {machine.tags.map((tag) => (
            <Badge key={tag}>{tag}</Badge>
          ))}
        </span>
      ),
    ],
    ['Notes', machine.notes && <span className="whitespace-pre-wrap">{machine.notes}</span>],
  ];
}

function Addresses({ addresses }: { addresses: readonly string[] }) {
  return addresses.map((address) => (
    <span key={address} className="tnum block">
      {address}
    </span>
  ));
}
