import { QueryClient } from '@tanstack/react-query';
import { HttpResponse, http } from 'msw';
import { expect, test } from 'vitest';
import { keys, mayBeReread } from '@/api/queries';
import { server } from '../../../test/server';
import { forgetUsedCodes, newCodeQuery } from './code';

function hubThatMakesCodes() {
  let made = 0;
  server.use(
    http.post('*/api/v1/agents/enrolments', () => {
      made += 1;
      return HttpResponse.json({ id: `e${made}`, code: `CODE-${made}` }, { status: 201 });
    }),
  );
  return () => made;
}

test('a code is made once for the same options, and another one for others', async () => {
  const made = hubThatMakesCodes();
  const client = new QueryClient();
  await client.fetchQuery(newCodeQuery({}));
  await client.fetchQuery(newCodeQuery({}));
  expect(made()).toBe(1);
  await client.fetchQuery(newCodeQuery({ kind: 'server' }));
  expect(made()).toBe(2);
});

test('a hub that was away costs nobody the command that is already on its way', async () => {
  const made = hubThatMakesCodes();
  const client = new QueryClient();
  await client.fetchQuery(newCodeQuery({}));
  await client.invalidateQueries({ predicate: mayBeReread });
  await client.fetchQuery(newCodeQuery({}));
  expect(made()).toBe(1);
});

test('a code that was used is not shown again, one that waits is', async () => {
  const made = hubThatMakesCodes();
  const client = new QueryClient();
  await client.fetchQuery(newCodeQuery({}));
  client.setQueryData(keys.enrolment('e1'), { id: 'e1', state: 'waiting' });
  forgetUsedCodes(client);
  await client.fetchQuery(newCodeQuery({}));
  expect(made()).toBe(1);
  client.setQueryData(keys.enrolment('e1'), { id: 'e1', state: 'enrolled' });
  forgetUsedCodes(client);
  await client.fetchQuery(newCodeQuery({}));
  expect(made()).toBe(2);
});
