import { expect, test } from 'vitest';
import type { Scan, ScanComparison, ScanEntry } from '@/api/types';
import { countWords, groupsOf, notComparedWords } from './changes';
import {
  firstToShow,
  hasTold,
  isSamePlace,
  newsOf,
  reachWords,
  servicesInOrder,
  summaryWords,
  systemFacts,
  tookMs,
} from './words';

const entry = (change: Partial<ScanEntry>): ScanEntry => ({
  id: 's1',
  name: 'nas',
  state: 'done',
  asked_at: '2026-11-30T12:00:00Z',
  started_at: '2026-11-30T12:00:00Z',
  ended_at: '2026-11-30T12:00:02.500Z',
  by: 'ada',
  user: 'homelabcmd',
  notes: [],
  summary: { os: 'Debian 12', packages: 1204, updates: 0, ports: 1, failed_services: 2 } as never,
  ...change,
});

test('a scan that told something is shown before a newer one that did not', () => {
  const failed = entry({ id: 'new', state: 'failed', summary: null });
  const running = entry({ id: 'now', state: 'running', summary: null });
  const done = entry({ id: 'old' });
  expect(firstToShow([running, failed, done])?.id).toBe('old');
  expect(firstToShow([running, failed])?.id).toBe('new');
  expect(firstToShow([running])).toBeUndefined();
  expect(hasTold(entry({ state: 'failed' }))).toBe(true);
  expect(hasTold(running)).toBe(false);
});

test('a line of the history says what matters, and nothing of what is not there', () => {
  expect(summaryWords(entry({}))).toBe('Debian 12, 1,204 packages, 1 open port, 2 failed services');
  expect(summaryWords(entry({ summary: null }))).toBe('');
  expect(tookMs(entry({}))).toBe(2500);
  expect(tookMs(entry({ started_at: null }))).toBeUndefined();
});

const told = <T>(value: T) => ({ state: 'told' as const, value, source: 'proc' });

test('what the host told is said, and what it did not is left out', () => {
  const scan = {
    complete: true,
    hostname: told('nas'),
    memory: told({ total: 8 * 1024 ** 3, available: 2 * 1024 ** 3, swap_total: 0, swap_free: 0 }),
    reboot: told({ required: true, packages: ['linux-image'] }),
    os: { state: 'missing', reason: 'no file' },
    sessions: told([{ user: 'ada', from: '192.0.2.1' }]),
  } as unknown as Scan;
  expect(systemFacts(scan)).toEqual([
    ['Hostname', 'nas'],
    ['Memory', '8.00 GiB, 2.00 GiB available, no swap'],
    ['Reboot', 'needed, by linux-image'],
    ['Logged in', 'ada from 192.0.2.1'],
  ]);
});

test('an open port says who can reach it', () => {
  expect(reachWords('127.0.0.53')).toBe('this machine alone');
  expect(reachWords('::1')).toBe('this machine alone');
  expect(reachWords('0.0.0.0')).toBe('everywhere');
  expect(reachWords('192.0.2.7')).toBe('192.0.2.7');
});

test('services that failed come first', () => {
  const services = [
    { name: 'b', state: 'inactive' },
    { name: 'c', state: 'active' },
    { name: 'a', state: 'active' },
    { name: 'd', state: 'failed' },
    { name: 'e', state: 'of another kind' },
  ];
  expect(
    servicesInOrder(services)
      .map(({ name }) => name)
      .join(''),
  ).toBe('dacbe');
});

test('changes are told apart: new, gone, changed; groups without any are not there', () => {
  const changes = {
    facts: [{ name: 'reboot_required', from: 'false', to: 'true' }],
    memory: { name: 'memory', from: 1024 ** 3, to: 2 * 1024 ** 3 },
    packages: [
      { name: 'curl', to: '8.0' },
      { name: 'nginx', from: '1.22', to: '1.24' },
      { name: 'telnet', from: '0.17' },
    ],
    ports: [
      { name: 'tcp 8080', to: { protocol: 'tcp', address: '::', port: 8080, process: 'node' } },
    ],
    not_compared: [{ section: 'services', reason: 'the first scan was cut' }],
  } as unknown as ScanComparison;
  const groups = groupsOf(changes);
  expect(groups.map(({ title }) => title)).toEqual(['System', 'Listening ports', 'Packages']);
  expect(groups[0]?.lines).toEqual([
    { kind: 'changed', name: 'Waits for a reboot', from: 'no', to: 'yes' },
    { kind: 'changed', name: 'Memory', from: '1.00 GiB', to: '2.00 GiB' },
  ]);
  expect(groups[1]?.lines[0]).toEqual({ kind: 'new', name: 'tcp 8080', to: 'node' });
  expect(groups[2] && countWords(groups[2].lines)).toBe('1 new, 1 gone, 1 changed');
  expect(notComparedWords(changes)).toEqual(['Services: the first scan was cut']);
});

test('only scans of one machine, or of one address, are of one host', () => {
  const machine = entry({ machine_id: 'm1', address: '192.0.2.7', port: 22 });
  const moved = entry({ machine_id: 'm1', address: '192.0.2.8', port: 22 });
  const address = entry({ machine_id: null, address: '192.0.2.7', port: 22 });
  const forwarded = entry({ machine_id: null, address: '192.0.2.7', port: 2222 });
  const nowhere = entry({ machine_id: null, address: null });
  expect(isSamePlace(machine, moved)).toBe(true);
  expect(isSamePlace(machine, address)).toBe(true);
  expect(isSamePlace(machine, { ...machine, machine_id: 'm2' })).toBe(false);
  expect(isSamePlace(address, forwarded)).toBe(false);
  expect(isSamePlace(nowhere, nowhere)).toBe(false);
});

test('what is read out is what goes on, and then how it ended and what to do', () => {
  const running = entry({ state: 'running' });
  const queued = entry({ id: 's2', name: 'pi', state: 'queued' });
  expect(newsOf([])).toBe('');
  expect(newsOf([queued, running])).toBe('The scan of pi waits in line. Scanning nas.');
  expect(newsOf([entry({})])).toBe('The scan of nas: done.');
  const failure = { code: 'unreachable', message: 'nobody answers', advice: 'Start it.' } as never;
  expect(newsOf([entry({ state: 'failed', failure })])).toBe(
    'The scan of nas: failed. Nobody answers. Start it.',
  );
});
