import { Split } from 'lucide-react';
import { memo } from 'react';
import type { DiscoveredHost, HostSeen, HostSource } from '@/api/types';
import { exact } from '@/lib/time';
import { TimeAgo } from '@/shared/TimeAgo';
import { Badge } from '@/ui/Badge';
import { osWord } from './devices';
import {
  addressesApart,
  byNameMeans,
  HEARD_WORDS,
  hostTitle,
  importKey,
  keyOf,
  lanAddress,
  lastSeen,
  namesakeOf,
  otherNames,
  partTitle,
  SOURCE_MEANS,
  SOURCE_WORDS,
  scanPlace,
  seenByName,
  sourcesOf,
} from './hosts';
import {
  Addresses,
  Cell,
  HostRow,
  HostRows,
  ImportAct,
  MachineName,
  ScanLink,
  SelectBox,
  WhichAct,
} from './rows';
import { SelectAll } from './SelectAll';
import type { Selection } from './use-selection';

const COLUMNS =
  'lg:grid-cols-[2.75rem_minmax(0,1.3fr)_minmax(0,1.1fr)_minmax(0,1.1fr)_minmax(0,1fr)_6.5rem]';

interface Props {
  hosts: readonly DiscoveredHost[];
  selection: Selection;
  /** Of all that are shown and may be imported. */
  keys: readonly string[];
}

export function HostTable({ hosts, selection, keys }: Props) {
  return (
    <HostRows
      label="Hosts"
      columns={COLUMNS}
      heads={[
        <SelectAll key="all" selection={selection} keys={keys} />,
        'Name',
        'Addresses',
        'What it is',
        'Seen by',
        <span key="import" className="sr-only">
          Import
        </span>,
      ]}
    >
      {hosts.map((host) => (
        <Row key={host.key} host={host} selection={selection} />
      ))}
    </HostRows>
  );
}

const Row = memo(
  function Row({ host, selection }: { host: DiscoveredHost; selection: Selection }) {
    const key = importKey(host);
    const title = hostTitle(host);
    const seen = lastSeen(host);
    const { own, byName } = addressesApart(host);
    return (
      <HostRow columns={COLUMNS} importKey={key}>
        <SelectBox selection={selection} importKey={key} title={title} />
        <Cell place="main">
          {host.machine_id ? (
            <MachineName id={host.machine_id} name={title} />
          ) : host.name ? (
            <span className="font-medium [overflow-wrap:anywhere]">
              <bdi>{title}</bdi>
            </span>
          ) : (
            <span className="text-t3">No name</span>
          )}
          <Others host={host} />
          {host.conflicts.map(({ detail }) => (
            <span key={detail} className="mt-0.5 flex gap-1.5 text-12 text-t2">
              <Split size={13} aria-hidden className="mt-px shrink-0 text-warn" />
              <span>
                <span className="font-medium">A row of its own:</span> {detail}
              </span>
            </span>
          ))}
        </Cell>
        <Cell place="right">
          <Addresses all={own.addresses} />
          {own.macs.map((mac) => (
            <span key={mac} className="block font-mono text-12 text-t3">
              {mac}
            </span>
          ))}
          <AddressesByName all={[...byName.addresses, ...byName.macs]} />
        </Cell>
        <Cell place="left">
          <WhatItIs host={host} />
          {!host.machine_id && <ScanLink place={scanPlace(lanAddress(host), host)} title={title} />}
        </Cell>
        <Cell place="right">
          <span className="flex flex-wrap gap-1">
            {sourcesOf(host).map((source) => (
              <Badge key={source} title={titleOf(host.sources, source)}>
                {SOURCE_WORDS[source]}
              </Badge>
            ))}
          </span>
          {seenByName(host).map((seen) => (
            <ByName
              key={keyOf(seen)}
              host={host}
              seen={seen}
              mayImport={selection.toggle !== undefined}
            />
          ))}
          {seen && <TimeAgo at={seen} className="mt-0.5 block text-12 text-t3" />}
        </Cell>
        <Cell place="act">
          <ImportAct
            importKey={key}
            title={title}
            isMachine={Boolean(host.machine_id)}
            mayImport={selection.toggle !== undefined}
          />
        </Cell>
      </HostRow>
    );
  },
  (before, after) =>
    before.host === after.host &&
    before.selection.toggle === after.selection.toggle &&
    isChosen(before) === isChosen(after),
);

function isChosen({ host, selection }: { host: DiscoveredHost; selection: Selection }): boolean {
  return selection.chosen.has(importKey(host) ?? '');
}

interface ByNameProps {
  host: DiscoveredHost;
  seen: HostSeen;
  mayImport: boolean;
}

/** A source that may tell of another host: it is said, with why, and of a machine asked. */
function ByName({ host, seen, mayImport }: ByNameProps) {
  const key = keyOf(seen);
  return (
    <div className="mt-1 text-12">
      <details>
        <summary className="w-fit rounded-control text-t2 pointer-coarse:py-2.5">
          <Badge title={titleOf([seen], seen.source)}>{SOURCE_WORDS[seen.source]}</Badge> by its
          name alone
        </summary>
        <p className="mt-0.5 text-t2 [overflow-wrap:anywhere]">{byNameMeans(host, seen)}</p>
      </details>
      {mayImport && namesakeOf(host, key) && (
        <WhichAct importKey={key} title={partTitle(host, key)} />
      )}
    </div>
  );
}

/** Where something is that may be another host: not among the addresses of the row. */
function AddressesByName({ all }: { all: readonly string[] }) {
  if (all.length === 0) return null;
  return (
    <span className="block not-first:mt-1 text-12 text-t3 [overflow-wrap:anywhere]">
      by its name alone: <span className="tnum">{all.join(', ')}</span>
    </span>
  );
}

function titleOf(sources: readonly HostSeen[], source: HostSource): string {
  const times = sources.flatMap((seen) => (seen.source === source && seen.at ? [seen.at] : []));
  const at = times.at(-1);
  return at ? `${SOURCE_MEANS[source]}, last ${exact(at)}` : SOURCE_MEANS[source];
}

const NAMED = 2;

function Others({ host }: { host: DiscoveredHost }) {
  const others = otherNames(host);
  if (others.length === 0) return null;
  const more = others.length - NAMED;
  return (
    <span className="block text-12 text-t3 [overflow-wrap:anywhere]" title={others.join(', ')}>
      also {others.slice(0, NAMED).join(', ')}
      {more > 0 && ` and ${more} more`}
    </span>
  );
}

const TOLD_BY: Record<string, string> = {
  ssh: 'by its SSH greeting',
  ports: 'by its open ports',
  mdns: 'by what it offers its neighbours',
  tailnet: 'by Tailscale',
  agent: 'by its agent',
};

function WhatItIs({ host: { os, open_ports, heard_by } }: { host: DiscoveredHost }) {
  if (!os && open_ports.length === 0 && !heard_by) return null;
  return (
    <>
      {os && (
        <span className="block" title={TOLD_BY[os.by] && `Told ${TOLD_BY[os.by]}`}>
          {os.by === 'tailnet' ? osWord(os.name) : os.name}
        </span>
      )}
      {open_ports.length > 0 ? (
        <span className="tnum block text-t3">
          {open_ports.length === 1 ? 'Port' : 'Ports'} {open_ports.join(', ')}
        </span>
      ) : (
        heard_by &&
        heard_by !== 'open' && <span className="block text-t3">{HEARD_WORDS[heard_by]}</span>
      )}
    </>
  );
}
