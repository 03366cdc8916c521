import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { reread } from './reread';

/** A query that is looked at; each of its answers comes when the test says. */
function watched() {
  const client = new QueryClient();
  const answers: ((data: string) => void)[] = [];
  const queryFn = () => new Promise<string>((resolve) => answers.push(resolve));
  const observer = new QueryObserver(client, { queryKey: ['machines'], queryFn });
  observer.subscribe(() => undefined);
  const told = async (data: string) => {
    answers.shift()?.(data);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { client, answers, told, shown: () => observer.getCurrentResult().data };
}

test('what changed while the first answer was on its way is read after it', async () => {
  const { client, answers, told, shown } = watched();
  reread(client, { queryKey: ['machines'] });
  expect(answers).toHaveLength(1);
  await told('from before the change');
  expect(answers).toHaveLength(1);
  await told('from after it');
  expect(shown()).toBe('from after it');
  expect(answers).toHaveLength(0);
});

test('what was answered is read anew once', async () => {
  const { client, answers, told, shown } = watched();
  await told('old');
  reread(client, { predicate: () => true });
  expect(answers).toHaveLength(1);
  await told('new');
  expect(shown()).toBe('new');
  expect(answers).toHaveLength(0);
});

test('news that come faster than answers let each answer arrive, and the last one is from after them', async () => {
  const { client, answers, told, shown } = watched();
  await told('one');
  for (let news = 0; news < 5; news += 1) reread(client, { queryKey: ['machines'] });
  expect(answers).toHaveLength(1);
  await told('two');
  expect(shown()).toBe('two');
  reread(client, { queryKey: ['machines'] });
  expect(answers).toHaveLength(1);
  await told('three');
  expect(shown()).toBe('three');
  await told('four');
  expect(shown()).toBe('four');
  expect(answers).toHaveLength(0);
});
