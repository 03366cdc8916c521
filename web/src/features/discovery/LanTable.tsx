import { memo } from 'react';
import type { LanHost } from '@/api/types';
import { HEARD_WORDS, type Namesake, scanPlace } from './hosts';
import { Cell, HostRow, HostRows, ImportAct, MachineName, ScanLink, SelectBox } from './rows';
import { SelectAll } from './SelectAll';
import type { Selection } from './use-selection';

const COLUMNS =
  'lg:grid-cols-[2.75rem_minmax(0,0.9fr)_minmax(0,1.1fr)_minmax(0,1.2fr)_minmax(0,1.2fr)_6.5rem]';

/** A host of a search, and what it is among all that are known. */
export interface FoundHost {
  host: LanHost;
  machine: Namesake | undefined;
  /** Only its name says so. */
  isByName: boolean;
  importKey: string | undefined;
}

interface Props {
  hosts: readonly FoundHost[];
  selection: Selection;
  keys: readonly string[];
}

export function LanTable({ hosts, selection, keys }: Props) {
  return (
    <HostRows
      label="Hosts that were found"
      columns={COLUMNS}
      heads={[
        <SelectAll key="all" selection={selection} keys={keys} />,
        'Address',
        'Name',
        'What it is',
        'How it was found',
        <span key="import" className="sr-only">
          Import
        </span>,
      ]}
    >
      {hosts.map((found) => (
        <Row
          key={found.host.address}
          found={found}
          selection={selection}
          isChosen={selection.chosen.has(found.importKey ?? '')}
        />
      ))}
    </HostRows>
  );
}

interface RowProps {
  found: FoundHost;
  selection: Selection;
  isChosen: boolean;
}

const Row = memo(
  function Row({ found: { host, machine, isByName, importKey }, selection }: RowProps) {
    const { address, mac, heard_by, open_ports, mdns_services, os, ssh_banner } = host;
    const names = [...new Set([host.dns_name, host.mdns_name].filter((name) => name != null))];
    const title = names[0] ?? address;
    return (
      <HostRow columns={COLUMNS} importKey={importKey}>
        <SelectBox selection={selection} importKey={importKey} title={title} />
        <Cell place="main">
          <span className="tnum font-medium">{address}</span>
          {mac && <span className="block font-mono text-12 text-t3">{mac}</span>}
        </Cell>
        <Cell place="right">
          {machine ? (
            <>
              <MachineName {...machine} />
              {isByName && <span className="block text-12 text-t2">by its name alone</span>}
            </>
          ) : (
            names.length === 0 && <span className="text-t3">No name</span>
          )}
          {names.map((name) => (
            <span
              key={name}
              className={`block [overflow-wrap:anywhere] ${machine ? 'text-t3' : ''}`}
            >
              <bdi>{name}</bdi>
            </span>
          ))}
        </Cell>
        <Cell place="left">
          {os && <span className="block">{os.name}</span>}
          {ssh_banner && (
            <span className="block font-mono text-12 text-t3 [overflow-wrap:anywhere]">
              {ssh_banner}
            </span>
          )}
          {(!machine || isByName) && <ScanLink place={scanPlace(address, host)} title={title} />}
          {mdns_services.length > 0 && (
            <span className="block text-12 text-t3 [overflow-wrap:anywhere]">
              offers {mdns_services.map(serviceName).join(', ')}
            </span>
          )}
        </Cell>
        <Cell place="right" className={heard_by === 'arp_before' ? 'text-t3' : undefined}>
          {open_ports.length > 0 ? (
            <span className="tnum">
              {open_ports.length === 1 ? 'Port' : 'Ports'} {open_ports.join(', ')} open
            </span>
          ) : (
            HEARD_WORDS[heard_by]
          )}
        </Cell>
        <Cell place="act">
          <ImportAct
            importKey={importKey}
            title={title}
            isMachine={machine !== undefined && !isByName}
            mayImport={selection.toggle !== undefined}
          />
        </Cell>
      </HostRow>
    );
  },
  (before, after) =>
    before.isChosen === after.isChosen &&
    before.selection.toggle === after.selection.toggle &&
    before.found.host === after.found.host &&
    before.found.importKey === after.found.importKey &&
    before.found.isByName === after.found.isByName &&
    before.found.machine?.id === after.found.machine?.id &&
    before.found.machine?.name === after.found.machine?.name,
);

/** "ssh" for `_ssh._tcp`. */
function serviceName(service: string): string {
  return service.replace(/^_/, '').replace(/\._(tcp|udp)$/, '');
}
