import { expect, test } from 'vitest';
import { ApiError } from '@/api/problem';
import type { ServiceRestart } from '@/api/types';
import { printedOf, saidOf } from './said';

const result: ServiceRestart = {
  action_id: '0192',
  ok: false,
  message: 'nginx.service was restarted and failed.',
  unit: 'nginx.service',
  exit_code: 1,
  stdout: '',
  stderr: 'Job for nginx.service failed.\n\n',
  duration_ms: 412,
  state: null,
  log: ['nginx: bad line 7'],
};

test('what went wrong is told with what the machine printed', () => {
  const run = { state: 'ended', name: 'nginx', result } as const;
  expect(saidOf(run)).toBe('nginx.service was restarted and failed.');
  expect(printedOf(run)).toEqual(['Job for nginx.service failed.', 'nginx: bad line 7']);
});

test('a restart that took too long tells what was printed until then, and what to do', () => {
  const errors = [{ pointer: 'stderr', detail: 'still stopping\n' }];
  const error = new ApiError(
    504,
    'timed_out',
    'It took too long.',
    errors,
    undefined,
    'r',
    'Look.',
  );
  const run = { state: 'failed', name: 'nginx', error } as const;
  expect(printedOf(run)).toEqual(['still stopping']);
  expect(saidOf(run)).toBe('nginx was not restarted: It took too long. Look.');
});
