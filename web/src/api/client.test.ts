import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { server } from '../../test/server';
import { answer, api } from './client';
import { ApiError } from './problem';

const machines = () => answer(api.GET('/api/v1/machines'));

async function failure(): Promise<ApiError> {
  try {
    await machines();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error('it went well');
}

test('what the hub says is wrong is handed on in its words', async () => {
  const problem = {
    type: 'about:blank',
    title: 'Unprocessable',
    status: 422,
    code: 'invalid',
    detail: 'Not like this.',
    errors: [{ pointer: '/name', detail: 'Too long.' }],
  };
  const init = { status: 422, headers: { 'x-request-id': 'r1' } };
  server.use(http.get('*/api/v1/machines', () => HttpResponse.json(problem, init)));
  const error = await failure();
  expect(error).toMatchObject({ code: 'invalid', message: 'Not like this.', requestId: 'r1' });
  expect(error.field('name')).toBe('Too long.');
  expect(error.field('kind')).toBeUndefined();
});

test('a refusal for too many tries says how long to wait', async () => {
  const problem = { status: 429, code: 'too_many_requests', detail: 'Slowly.' };
  const init = { status: 429, headers: { 'retry-after': '30' } };
  server.use(http.get('*/api/v1/machines', () => HttpResponse.json(problem, init)));
  expect((await failure()).retryAfter).toBe(30);
});

test('a proxy without its hub is a hub that is away, whatever page it shows', async () => {
  const page = () => new HttpResponse('<h1>Bad gateway</h1>', { status: 502 });
  server.use(http.get('*/api/v1/machines', page));
  expect((await failure()).code).toBe('unreachable');
});

test('no answer at all is a hub that is away', async () => {
  server.use(http.get('*/api/v1/machines', () => HttpResponse.error()));
  expect(await failure()).toMatchObject({ status: 0, code: 'unreachable' });
});

test('an empty success is a success', async () => {
  server.use(http.delete('*/api/v1/session', () => new HttpResponse(null, { status: 204 })));
  await expect(answer(api.DELETE('/api/v1/session'))).resolves.toBeUndefined();
});
