import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startLive } from './live';
import { keys } from './queries';

/** The browser's, as far as the stream needs it; it says what the test says. */
class FakeSource extends EventTarget {
  static last: FakeSource;
  static readonly CLOSED = 2;
  readyState = 1;
  onerror: (() => void) | null = null;

  constructor() {
    super();
    FakeSource.last = this;
  }

  close() {}

  say(type: string, data: object) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
}

let client: QueryClient;
let stop: () => void;

beforeEach(() => {
  vi.stubGlobal('EventSource', FakeSource);
  client = new QueryClient();
  stop = startLive(client);
});

afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

/** Something on the page that is looked at, and how often it was read. */
async function shown(queryKey: readonly string[]) {
  const queryFn = vi.fn(() => Promise.resolve('told'));
  new QueryObserver(client, { queryKey, queryFn }).subscribe(() => undefined);
  await vi.waitFor(() => expect(client.isFetching()).toBe(0));
  queryFn.mockClear();
  return queryFn;
}

test('how machines are reached is read anew when what holds for all of them changes', async () => {
  const connection = await shown(keys.connection('m1'));
  const sudoers = await shown(keys.sudoers('m1'));
  const settings = await shown([...keys.settings, 'connectivity']);
  const other = await shown([...keys.settings, 'costs']);
  FakeSource.last.say('changed', { topics: [{ topic: 'settings', id: 'connectivity' }] });
  await vi.waitFor(() => expect(client.isFetching()).toBe(0));
  expect(connection).toHaveBeenCalledOnce();
  expect(sudoers).toHaveBeenCalledOnce();
  expect(settings).toHaveBeenCalledOnce();
  expect(other).not.toHaveBeenCalled();
});
