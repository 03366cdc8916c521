import { expect, test } from 'vitest';
import { machine } from '../../../test/machines';
import { attention, causes } from './attention-list';

const skew = [{ code: 'clock_skew', detail: 'Its clock is ahead.' }];

test('servers that are away come first, then failed services, then warnings', () => {
  const warned = machine({ warnings: skew });
  const failed = machine({ services: { failed: 1 } });
  const gone = machine({ status: 'offline' });
  const healthy = machine({});
  expect(attention([warned, healthy, failed, gone])).toEqual([gone, failed, warned]);
});

test('a workstation that is off, a paused and a new machine need nothing', () => {
  const quiet = [
    machine({ kind: 'workstation', status: 'offline' }),
    machine({ status: 'paused', services: { failed: 3 } }),
    machine({ status: 'unknown' }),
  ];
  expect(attention(quiet)).toEqual([]);
});

test('causes are sentences', () => {
  expect(causes(machine({ services: { failed: 2 }, warnings: skew }))).toEqual([
    '2 failed services.',
    'Its clock is ahead.',
  ]);
  expect(causes(machine({ status: 'offline', status_reason: 'Shut down' }))).toEqual([
    'Shut down.',
  ]);
});
