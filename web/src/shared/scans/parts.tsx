// The long lists of a scan.
import { Fragment, type ReactNode, useMemo, useState } from 'react';
import type { Scan } from '@/api/types';
import { cn } from '@/lib/cn';
import { matches } from '@/lib/search';
import { bytes, count, percent, text } from '@/lib/units';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Input } from '@/ui/Field';
import { Figure } from '@/ui/Figure';
import { Panel } from '@/ui/Panel';
import { type Mark, StatusMark, type Tone, toneText } from '@/ui/StatusMark';
import { Table, Td, Th } from '@/ui/Table';
import { counted, reachWords, servicesInOrder } from './words';

type ValueOf<T> = Extract<NonNullable<T>, { state: 'told' }> extends { value: infer V } ? V : never;
type Item<T> = ValueOf<T> extends readonly (infer I)[] ? I : never;

type Filesystem = Item<Scan['filesystems']>;
type Port = Item<Scan['ports']>;
type Service = Item<Scan['services']>;
type Package = Item<Scan['packages']>;
type Update = Item<Scan['updates']>;

/** So many lines are drawn before somebody asks for more. */
const FIRST = 15;

interface LongProps<T> {
  title: string;
  what: string;
  note?: ReactNode;
  items: readonly T[];
  textsOf: (item: T) => readonly (string | null | undefined)[];
  head: ReactNode;
  row: (item: T) => ReactNode;
}

/** A table that can be filtered, and does not draw two thousand lines before anybody wants them. */
function LongTable<T>({ title, what, note, items, textsOf, head, row }: LongProps<T>) {
  const [filter, setFilter] = useState('');
  const [isWhole, setWhole] = useState(false);
  const found = items.filter((item) => matches(filter, textsOf(item)));
  const shown = isWhole ? found : found.slice(0, FIRST);
  return (
    <Panel
      title={title}
      note={note}
      flush
      actions={
        items.length > 10 && (
          <Input
            type="search"
            aria-label={`Filter ${what}`}
            placeholder="Filter"
            className="w-48! max-sm:mb-1"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
          />
        )
      }
    >
      {found.length === 0 ? (
        <div className="flex flex-wrap items-center gap-3 px-4 py-5 text-t2">
          {items.length === 0 ? `It tells of no ${what}.` : `No ${what} match “${filter}”.`}
          {filter !== '' && (
            <Button size="sm" onClick={() => setFilter('')}>
              Clear the filter
            </Button>
          )}
        </div>
      ) : (
        <Table label={title} className={cn(isWhole && 'max-h-[40rem] overflow-y-auto')}>
          <thead>{head}</thead>
          <tbody>{shown.map(row)}</tbody>
        </Table>
      )}
      {shown.length < found.length && (
        <div className="border-t px-4 py-2">
          <Button size="sm" variant="quiet" onClick={() => setWhole(true)}>
            Show all {text(count(found.length))}
          </Button>
        </div>
      )}
    </Panel>
  );
}

export function Filesystems({ filesystems }: { filesystems: readonly Filesystem[] }) {
  const share = ({ used, size }: Filesystem) => (used != null && size ? (used / size) * 100 : -1);
  const sorted = filesystems.toSorted((a, b) => share(b) - share(a));
  return (
    <LongTable
      title="Filesystems"
      what="filesystems"
      items={sorted}
      textsOf={({ mount_point, device, fs_type }) => [mount_point, device, fs_type]}
      head={
        <tr>
          <Th>Mounted at</Th>
          <Th className="text-right">In use</Th>
          <Th className="text-right">Free</Th>
          <Th className="hidden text-right sm:table-cell">Size</Th>
        </tr>
      }
      row={(one) => (
        <tr key={`${one.mount_point} ${one.device}`}>
          <Td>
            <span className="[overflow-wrap:anywhere]">{one.mount_point}</span>
            {one.read_only && (
              <>
                {' '}
                <Badge>read-only</Badge>
              </>
            )}
            <span className="block text-12 text-t3 [overflow-wrap:anywhere]">
              {one.device} · {one.fs_type}
              {one.remote && ' · on another machine'}
            </span>
          </Td>
          <Td className="text-right">
            <Figure quantity={percent(share(one) < 0 ? null : share(one))} />
          </Td>
          <Td className="text-right">
            <Figure quantity={bytes(one.available)} />
          </Td>
          <Td className="hidden text-right sm:table-cell">
            <Figure quantity={bytes(one.size)} />
          </Td>
        </tr>
      )}
    />
  );
}

export function Ports({ ports }: { ports: readonly Port[] }) {
  return (
    <LongTable
      title="Listening ports"
      what="ports"
      note={ports.length > 0 && `${ports.length}`}
      items={ports}
      textsOf={({ protocol, port, address, process }) => [protocol, String(port), address, process]}
      head={
        <tr>
          <Th>Port</Th>
          <Th>Program</Th>
          <Th>Reached from</Th>
        </tr>
      }
      row={({ protocol, port, address, process }) => (
        <tr key={`${protocol} ${address} ${port} ${process ?? ''}`}>
          <Td className="tnum whitespace-nowrap">
            <span className="font-medium">{port}</span> <span className="text-t3">{protocol}</span>
          </Td>
          <Td className="[overflow-wrap:anywhere]">
            {process ?? <span className="text-t3">not told</span>}
          </Td>
          <Td className="tnum [overflow-wrap:anywhere]">{reachWords(address)}</Td>
        </tr>
      )}
    />
  );
}

function serviceLook({ state, detail }: Service): { mark: Mark; tone: Tone } {
  if (state === 'failed') return { mark: 'warning', tone: 'warn' };
  if (state !== 'active') return { mark: 'paused', tone: 'off' };
  return detail === 'running' ? { mark: 'healthy', tone: 'ok' } : { mark: 'unknown', tone: 'off' };
}

export function Services({ services }: { services: readonly Service[] }) {
  const sorted = useMemo(() => servicesInOrder(services), [services]);
  const failed = services.filter(({ state }) => state === 'failed').length;
  return (
    <LongTable
      title="Services"
      what="services"
      note={
        services.length > 0 && `${counted(services.length, 'service')}, ${failed || 'none'} failed`
      }
      items={sorted}
      textsOf={({ name, description, state, detail }) => [name, description, state, detail]}
      head={
        <tr>
          <Th>Name</Th>
          <Th>State</Th>
        </tr>
      }
      row={(service) => {
        const { mark, tone } = serviceLook(service);
        return (
          <tr key={service.name}>
            <Td>
              <span className="font-medium [overflow-wrap:anywhere]">{service.name}</span>
              {service.description && (
                <span className="block text-12 text-t3 [overflow-wrap:anywhere]">
                  {service.description}
                </span>
              )}
            </Td>
            <Td>
              <span className="flex items-center gap-1.5">
                <StatusMark mark={mark} tone={tone} size={12} />
                <span className={cn(tone === 'warn' && ['font-medium', toneText.warn])}>
                  {service.state}
                </span>
                {service.detail !== service.state && (
                  <span className="text-t3">{service.detail}</span>
                )}
              </span>
            </Td>
          </tr>
        );
      }}
    />
  );
}

interface PackagesProps {
  packages: readonly Package[];
  updates: readonly Update[] | undefined;
}

/** What could be upgraded stands first. */
export function Packages({ packages, updates }: PackagesProps) {
  const newer = useMemo(() => new Map((updates ?? []).map((one) => [one.name, one])), [updates]);
  const sorted = useMemo(
    () =>
      packages.toSorted(
        (a, b) =>
          Number(newer.get(b.name)?.security ?? false) -
            Number(newer.get(a.name)?.security ?? false) ||
          Number(newer.has(b.name)) - Number(newer.has(a.name)),
      ),
    [packages, newer],
  );
  const pending = newer.size;
  return (
    <LongTable
      title="Packages"
      what="packages"
      note={
        packages.length > 0 &&
        `${text(count(packages.length))} installed, ${pending === 0 ? (updates ? 'none to upgrade' : 'updates not told') : `${pending} to upgrade`}`
      }
      items={sorted}
      textsOf={({ name, version }) => [
        name,
        version,
        newer.get(name)?.security ? 'security' : undefined,
      ]}
      head={
        <tr>
          <Th>Package</Th>
          <Th>Installed</Th>
          <Th>On offer</Th>
        </tr>
      }
      row={({ name, version }) => {
        const update = newer.get(name);
        return (
          <tr key={`${name} ${version}`}>
            <Td>
              <span className="[overflow-wrap:anywhere]">{name}</span>
              {update?.security && (
                <>
                  {' '}
                  <Badge>Security</Badge>
                </>
              )}
            </Td>
            <Td className="tnum text-t2 [overflow-wrap:anywhere]">{version}</Td>
            <Td className="tnum [overflow-wrap:anywhere]">{update?.new}</Td>
          </tr>
        );
      }}
    />
  );
}

export function Processes({ processes }: { processes: ValueOf<Scan['processes']> }) {
  return (
    <LongTable
      title="Processes"
      what="processes"
      note={`the busiest of ${text(count(processes.total))}`}
      items={processes.top}
      textsOf={({ command, args, user }) => [command, args, user]}
      head={
        <tr>
          <Th>Program</Th>
          <Th className="hidden sm:table-cell">User</Th>
          <Th className="text-right">Processor</Th>
          <Th className="text-right">Memory</Th>
        </tr>
      }
      row={({ pid, command, args, user, cpu_percent, memory }) => (
        <Fragment key={pid}>
          <tr className={cn(args && '[&>td]:border-b-0 [&>td]:pb-0')}>
            <Td>
              <span className="font-medium [overflow-wrap:anywhere]">{command}</span>{' '}
              <span className="tnum text-12 text-t3">{pid}</span>
            </Td>
            <Td className="hidden sm:table-cell">{user ?? '–'}</Td>
            <Td className="text-right">
              <Figure quantity={percent(cpu_percent)} />
            </Td>
            <Td className="text-right">
              <Figure quantity={bytes(memory)} />
            </Td>
          </tr>
          {args && (
            <tr>
              {/* All of the width: it is longer than anything else in the line. */}
              <Td colSpan={4} className="pt-0.5">
                <Arguments text={args} />
              </Td>
            </tr>
          )}
        </Fragment>
      )}
    />
  );
}

/** As much as fits into two lines; the rest for whoever opens it. */
const LONG = 120;

function Arguments({ text: line }: { text: string }) {
  if (line.length <= LONG) {
    return <span className="block font-mono text-12 text-t3 [overflow-wrap:anywhere]">{line}</span>;
  }
  return (
    <details className="group font-mono text-12 text-t3 [overflow-wrap:anywhere]">
      <summary className="w-fit cursor-pointer rounded-control group-open:text-t2">
        {line.slice(0, LONG - 20)}
        <span className="group-open:hidden">…</span>
        <span className="hidden group-open:inline">{line.slice(LONG - 20)}</span>
      </summary>
    </details>
  );
}
