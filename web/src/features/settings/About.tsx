import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { hubUrl } from '@/api/base';
import { infoQuery, jobsQuery } from '@/api/queries';
import type { Info, Job } from '@/api/types';
import { duration } from '@/lib/time';
import { bytes, count, text } from '@/lib/units';
import { ListState } from '@/shared/ListState';
import { Part, Surface } from '@/shared/SettingsPart';
import { TimeAgo } from '@/shared/TimeAgo';
import { StatusMark } from '@/ui/StatusMark';
import { Table, Td, Th } from '@/ui/Table';

export function About() {
  const info = useQuery(infoQuery);
  const jobs = useQuery(jobsQuery);
  return (
    <>
      <Part title="This hub">
        <ListState what="hub’s figures" query={info}>
          {(data) => <Figures info={data} />}
        </ListState>
        <ul className="mt-5 flex flex-wrap gap-x-5 gap-y-2">
          <Out href={hubUrl('/api/docs')}>API reference</Out>
          <Out href={hubUrl('/api/openapi.json')}>OpenAPI document</Out>
          <Out href={hubUrl('/metrics')}>Metrics for Prometheus</Out>
        </ul>
      </Part>
      <Part title="Jobs" lead="What the hub does by itself, and how it went the last time." wide>
        <ListState what="jobs" query={jobs}>
          {({ items }) => <Jobs jobs={items as Job[]} />}
        </ListState>
      </Part>
    </>
  );
}

function Figures({ info }: { info: Info }) {
  const engine = { sqlite: 'SQLite', postgresql: 'PostgreSQL' }[info.engine] ?? info.engine;
  const figures: [string, ReactNode][] = [
    ['Version', info.version],
    ['Started', <TimeAgo key="started" at={info.started_at} />],
    ['Machines', text(count(info.machines))],
    ['Database', `${engine}, ${text(bytes(info.database_bytes))}`],
    ['Listens on', info.listen],
    ['Address for others', info.public_url ?? 'Not set: taken from what the browser asks for'],
    ...(info.base_path === '' || info.base_path === '/'
      ? []
      : [['Path', info.base_path] as [string, ReactNode]]),
  ];
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2">
      {figures.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-t3">{name}</dt>
          <dd className="tnum [overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Out({ href, children }: { href: string; children: ReactNode }) {
  return (
    <li>
      <a
        href={href}
        className="text-accent underline underline-offset-2"
        target="_blank"
        rel="noreferrer"
      >
        {children}
      </a>
    </li>
  );
}

function Jobs({ jobs }: { jobs: readonly Job[] }) {
  return (
    <Surface>
      <Table label="Jobs">
        <thead>
          <tr>
            <Th>Job</Th>
            <Th className="hidden sm:table-cell">Every</Th>
            <Th className="hidden sm:table-cell">Last run</Th>
            <Th className="hidden text-right sm:table-cell">Took</Th>
            <Th className="w-2/5">Result</Th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <tr key={job.name}>
              <Td>
                <span className="font-medium [overflow-wrap:anywhere]">{job.name}</span>
                <span className="block max-w-xs text-12 text-t3">{job.purpose}</span>
                {job.last_started_at && (
                  <span className="mt-1 block text-12 text-t3 sm:hidden">
                    Last run <TimeAgo at={job.last_started_at} />
                  </span>
                )}
              </Td>
              <Td className="tnum hidden whitespace-nowrap sm:table-cell">
                {duration(job.period_seconds)}
              </Td>
              <Td className="hidden whitespace-nowrap sm:table-cell">
                {job.last_started_at ? <TimeAgo at={job.last_started_at} /> : 'Not yet'}
              </Td>
              <Td className="tnum hidden whitespace-nowrap text-right sm:table-cell">
                {job.last_duration_ms == null ? '–' : `${job.last_duration_ms} ms`}
              </Td>
              <Td className="[overflow-wrap:anywhere]">
                {job.last_error ? (
                  <span className="flex gap-1.5 text-crit">
                    <StatusMark mark="critical" tone="crit" size={12} className="mt-1" />
                    {job.last_error}
                  </span>
                ) : (
                  (job.last_outcome ?? '–')
                )}
              </Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Surface>
  );
}
