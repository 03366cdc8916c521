import { expect, test } from 'vitest';
import {
  alertsSearch,
  auditSearch,
  commandsSearch,
  discoverSearch,
  loginSearch,
  machineSearch,
  machinesSearch,
  parseSearch,
  stringifySearch,
} from './search';

test('an address is read as it is written', () => {
  const search = machinesSearch(parseSearch('?q=123&status=offline&view=list'));
  expect(search).toMatchObject({ q: '123', status: 'offline', view: 'list' });
  expect(stringifySearch({ ...search })).toBe('?q=123&status=offline&view=list');
});

test('a moment is a number, whatever else looks like one is text', () => {
  expect(parseSearch('?from=1795456800&q=7&to=%2Fsettings')).toEqual({
    from: 1795456800,
    q: '7',
    to: '/settings',
  });
});

test('nonsense in an address is left out', () => {
  const search = machinesSearch(parseSearch('?status=on+fire&kind=toaster&view=&q='));
  expect(stringifySearch({ ...search })).toBe('');
});

test('own times go before a range, and must be in order', () => {
  expect(machineSearch({ range: '7d', from: '100', to: '200' })).toEqual({ from: 100, to: 200 });
  expect(machineSearch({ range: '7d', from: '300', to: '200' })).toEqual({ range: '7d' });
  expect(machineSearch({ range: '5y', from: 'x' })).toEqual({});
  expect(machineSearch({ tab: 'connection' })).toEqual({ tab: 'connection' });
});

test('what is to be run has its place in the address', () => {
  const search = commandsSearch(parseSearch('?tab=history&state=timed_out&run=*&on=a,b'));
  expect(search).toMatchObject({ tab: 'history', state: 'timed_out', run: '*', on: 'a,b' });
  expect(machineSearch({ run: 'restart_service', given: '{"service":"nginx"}' })).toMatchObject({
    run: 'restart_service',
    given: '{"service":"nginx"}',
  });
  expect(stringifySearch({ ...commandsSearch({ run: 'rm -rf', tab: 'x', state: 'y' }) })).toBe('');
});

test('signing in never leads to another site', () => {
  expect(loginSearch({ to: '/settings/tokens' }).to).toBe('/settings/tokens');
  for (const to of ['//example.org', '/\\example.org', 'https://example.org', 'javascript:1']) {
    expect(loginSearch({ to }).to).toBeUndefined();
  }
});

test('alerts are filtered by what there is', () => {
  expect(alertsSearch({ tab: 'rules', severity: 'critical', condition: 'disk' })).toMatchObject({
    tab: 'rules',
    severity: 'critical',
    condition: 'disk',
  });
  expect(stringifySearch({ ...alertsSearch({ tab: 'x', severity: 'y', condition: 'z' }) })).toBe(
    '',
  );
});

test('what is discovered, and what is imported of it, has its place in the address', () => {
  const search = discoverSearch(parseSearch('?list=local&import=lan%3A192.0.2.7,tailnet%3An1'));
  expect(search).toMatchObject({ list: 'local', import: 'lan:192.0.2.7,tailnet:n1' });
  expect(discoverSearch(parseSearch(stringifySearch({ ...search })))).toEqual(search);
  expect(stringifySearch({ ...discoverSearch({ list: 'x', source: 'y', show: 'all' }) })).toBe('');
});

test('the audit is filtered by what there is, and an entry is named by its number and its second', () => {
  const text =
    '?q=nas&action=host_key.accepted&outcome=refused&actor_kind=command_line&from=100&to=200&entry=7&at=150';
  const search = auditSearch(parseSearch(text));
  expect(search).toMatchObject({ q: 'nas', action: 'host_key.accepted', from: 100, to: 200 });
  expect(stringifySearch({ ...search })).toContain('entry=7&at=150');
  expect(auditSearch(parseSearch(stringifySearch({ ...search })))).toEqual(search);
  expect(auditSearch({ range: '7d', to: '200' })).toEqual({ to: 200 });
  expect(auditSearch({ range: '7d', from: '300', to: '200' })).toEqual({ range: '7d' });
  const nonsense = {
    action: 'a b',
    outcome: 'x',
    actor_kind: 'y',
    machine: 'nas',
    range: '5y',
    entry: '7',
  };
  expect(stringifySearch({ ...auditSearch(nonsense) })).toBe('');
});
