import type { ReactNode } from 'react';
import type { Scan, ScanReport } from '@/api/types';
import { sentence } from '@/lib/sentence';
import { took } from '@/lib/time';
import { bytes } from '@/lib/units';
import { FactList } from '@/shared/FactList';
import { TimeAgo } from '@/shared/TimeAgo';
import { Badge } from '@/ui/Badge';
import { Figure } from '@/ui/Figure';
import { Panel } from '@/ui/Panel';
import { AnswerFrame } from '@/ui/Steps';
import { Table, Td, Th } from '@/ui/Table';
import { Filesystems, Packages, Ports, Processes, Services } from './parts';
import { lookOf, SECTIONS, type Section, systemFacts, told, tookMs } from './words';

/** All that a machine told at one moment. */
export function Report({ report }: { report: ScanReport }) {
  const { result, failure } = report;
  return (
    <section aria-label="The scan" className="flex flex-col gap-4">
      <Heading report={report} />
      {failure && (
        <AnswerFrame
          name="scan-failed"
          tone="crit"
          title={result ? 'It did not come to its end' : 'The machine told nothing'}
        >
          <div className="px-3 pb-3">
            <p className="[overflow-wrap:anywhere]">{sentence(failure.message ?? '')}</p>
            {failure.advice && (
              <p className="mt-1 text-t2">
                <span className="font-medium text-t1">What to do:</span> {failure.advice}
              </p>
            )}
          </div>
        </AnswerFrame>
      )}
      {result && <Told scan={result} />}
    </section>
  );
}

function Heading({ report }: { report: ScanReport }) {
  const { state, asked_at, by, user, as_root, address, port, notes, result } = report;
  const { word } = lookOf(state);
  const ms = tookMs(report);
  // Who logs in as root says so already.
  const rights = as_root == null || user === 'root' ? '' : as_root ? ', as root' : ', not as root';
  return (
    <div>
      <h2 className="text-15 font-semibold">
        {state === 'done' ? 'Scanned ' : `${word}, `}
        <TimeAgo at={asked_at} />
      </h2>
      <p className="text-13 text-t3 [overflow-wrap:anywhere]">
        by <bdi>{by}</bdi> · {result ? 'logged in as' : 'as'} <bdi>{user}</bdi>
        {address && ` at ${address}${port && port !== 22 ? `, port ${port}` : ''}`}
        {rights}
        {ms !== undefined && <span className="tnum"> · took {took(ms)}</span>}
      </p>
      {notes.map((note) => (
        <p key={note} className="mt-1 max-w-prose text-13 text-t2 [overflow-wrap:anywhere]">
          {note}
        </p>
      ))}
    </div>
  );
}

function Told({ scan }: { scan: Scan }) {
  const facts = systemFacts(scan);
  return (
    <>
      <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-3">
          <Panel title="System">
            <FactList facts={facts} />
          </Panel>
          <Part section={scan.addresses} name="Network">
            {() => <Network scan={scan} />}
          </Part>
          <Part section={scan.disks} name="Disks">
            {(disks) => <Disks disks={disks} />}
          </Part>
          <Part section={scan.temperatures} name="Temperatures" quiet>
            {(sensors) => <Temperatures sensors={sensors} />}
          </Part>
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <Part section={scan.filesystems} name="Filesystems">
            {(filesystems) => <Filesystems filesystems={filesystems} />}
          </Part>
          <Part section={scan.ports} name="Listening ports">
            {(ports) => <Ports ports={ports} />}
          </Part>
        </div>
      </div>
      <Part section={scan.services} name="Services">
        {(services) => <Services services={services} />}
      </Part>
      <Part section={scan.packages} name="Packages">
        {(packages) => <Packages packages={packages} updates={told(scan.updates)} />}
      </Part>
      <Part section={scan.processes} name="Processes">
        {(processes) => <Processes processes={processes} />}
      </Part>
      <NotTold scan={scan} />
    </>
  );
}

interface PartProps<T> {
  section: Section<T> | undefined;
  name: string;
  /** What is not told is not missed. */
  quiet?: boolean;
  children: (value: T) => ReactNode;
}

/** A part, or why it is not there. */
function Part<T>({ section, name, quiet = false, children }: PartProps<T>) {
  if (section?.state === 'told') {
    return (
      <>
        {children(section.value)}
        {section.cut && (
          <p className="-mt-1 text-13 text-t3">
            {name}: there are more than are listed; the machine’s answer was cut.
          </p>
        )}
      </>
    );
  }
  if (quiet) return null;
  return (
    <Panel title={name}>
      <p className="text-13 text-t2 [overflow-wrap:anywhere]">
        Not told: {section?.reason ?? 'it was not asked for'}.
      </p>
    </Panel>
  );
}

/** What has no panel of its own and is not there. */
const SMALL = [
  'os',
  'kernel',
  'hardware',
  'cpu',
  'memory',
  'updates',
  'containers',
  'sessions',
] as const;

function NotTold({ scan }: { scan: Scan }) {
  const missing = SMALL.flatMap((name) => {
    const section = scan[name];
    return section?.state === 'missing' ? [`${SECTIONS[name]}: ${section.reason}`] : [];
  });
  if (missing.length === 0) return null;
  return (
    <p className="text-13 text-t3 [overflow-wrap:anywhere]">Not told: {missing.join('; ')}.</p>
  );
}

function Network({ scan }: { scan: Scan }) {
  const addresses = told(scan.addresses) ?? [];
  const interfaces = told(scan.interfaces) ?? [];
  const names = [
    ...new Set([
      ...interfaces.map(({ name }) => name),
      ...addresses.map(({ interface: by }) => by ?? ''),
    ]),
  ];
  // One that is up or has an address; virtual ones of containers are many and say little.
  const shown = names.filter((name) => addresses.some(({ interface: by }) => (by ?? '') === name));
  return (
    <Panel title="Network" note={counted(shown.length, names.length)} flush>
      <Table label="Network">
        <thead>
          <tr>
            <Th>Interface</Th>
            <Th>Addresses</Th>
          </tr>
        </thead>
        <tbody>
          {shown.map((name) => {
            const own = interfaces.find((each) => each.name === name);
            return (
              <tr key={name}>
                <Td>
                  <span className="font-medium">{name || '–'}</span>
                  {own && (
                    <span className="block text-12 text-t3">
                      {[own.state, own.mac].filter(Boolean).join(' · ')}
                    </span>
                  )}
                </Td>
                <Td className="tnum [overflow-wrap:anywhere]">
                  {addresses
                    .filter(({ interface: by }) => (by ?? '') === name)
                    .map(({ address, prefix, temporary, link_local }) => (
                      <span key={address} className="block">
                        {address}
                        {prefix != null && <span className="text-t3">/{prefix}</span>}
                        {(temporary || link_local) && (
                          <span className="text-t3">
                            {' '}
                            {temporary ? 'temporary' : 'on this link only'}
                          </span>
                        )}
                      </span>
                    ))}
                </Td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </Panel>
  );
}

function counted(shown: number, all: number): string | undefined {
  const without = all - shown;
  if (without <= 0) return undefined;
  return without === 1 ? 'one more has no address' : `${without} more have no address`;
}

type Disk = Extract<NonNullable<Scan['disks']>, { state: 'told' }>['value'][number];

function Disks({ disks }: { disks: readonly Disk[] }) {
  if (disks.length === 0) {
    return (
      <Panel title="Disks">
        <p className="text-13 text-t2">It has none of its own.</p>
      </Panel>
    );
  }
  return (
    <Panel title="Disks" flush>
      <Table label="Disks">
        <thead>
          <tr>
            <Th>Disk</Th>
            <Th>Kind</Th>
            <Th className="text-right">Size</Th>
          </tr>
        </thead>
        <tbody>
          {disks.map((disk) => (
            <tr key={disk.name}>
              <Td>
                <span className="font-medium">{disk.name}</span>
                {disk.model && (
                  <span className="block text-12 text-t3 [overflow-wrap:anywhere]">
                    {disk.model}
                  </span>
                )}
              </Td>
              <Td className="text-t2">
                {[kindOf(disk), disk.transport].filter(Boolean).join(', ')}
                {disk.removable && (
                  <>
                    {' '}
                    <Badge>removable</Badge>
                  </>
                )}
              </Td>
              <Td className="text-right">
                <Figure quantity={bytes(disk.size)} />
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}

function kindOf({ kind, rotational, transport }: Disk): string {
  if (kind !== 'disk') return kind;
  // A virtual disk says of itself what it pleases.
  if (rotational == null || transport === 'virtio') return 'disk';
  return rotational ? 'hard disk' : 'solid state';
}

type Sensor = Extract<NonNullable<Scan['temperatures']>, { state: 'told' }>['value'][number];

function Temperatures({ sensors }: { sensors: readonly Sensor[] }) {
  if (sensors.length === 0) return null;
  return (
    <Panel title="Temperatures">
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-5 gap-y-1.5 text-13">
        {sensors.map(({ name, celsius }) => (
          <div key={name} className="contents">
            <dt className="text-t3 [overflow-wrap:anywhere]">{name}</dt>
            <dd className="tnum text-right">{celsius.toFixed(1)} °C</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
