import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveConnection } from './connection';

/** As the browser's, but it does what the test says. */
class FakeSource extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  static made: FakeSource[] = [];
  static get last(): FakeSource {
    return FakeSource.made.at(-1) as FakeSource;
  }

  readyState = FakeSource.CONNECTING;
  onerror: (() => void) | null = null;

  constructor(readonly url: string) {
    super();
    FakeSource.made.push(this);
  }

  close() {
    this.readyState = FakeSource.CLOSED;
  }

  say(type: string, data: object = {}) {
    this.readyState = FakeSource.OPEN;
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }

  fail(readyState: number) {
    this.readyState = readyState;
    this.onerror?.();
  }
}

const handlers = {
  hello: vi.fn(),
  time: vi.fn(),
  reset: vi.fn(),
  machines: vi.fn(),
  changed: vi.fn(),
  refused: vi.fn(),
};

let connection: LiveConnection;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeSource);
  FakeSource.made = [];
  for (const handler of Object.values(handlers)) handler.mockClear();
  connection = new LiveConnection('/api/v1/events', handlers);
  connection.start();
});

afterEach(() => {
  connection.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const state = () => connection.connection.state;

test('a hub that says hello is live, and what it says is handed on', () => {
  expect(state()).toBe('connecting');
  FakeSource.last.say('hello', { server_time: 'x' });
  expect(state()).toBe('live');
  FakeSource.last.say('machines', { items: [] });
  expect(handlers.machines).toHaveBeenCalledWith('{"items":[]}');
  expect(handlers.hello).toHaveBeenCalledExactlyOnceWith(false);
});

test('five seconds of silence are a loss; pings are no silence', () => {
  FakeSource.last.say('hello');
  for (let second = 0; second < 20; second += 2) {
    vi.advanceTimersByTime(2_000);
    FakeSource.last.say('ping');
  }
  expect(state()).toBe('live');
  vi.advanceTimersByTime(4_900);
  expect(state()).toBe('live');
  vi.advanceTimersByTime(200);
  expect(state()).toBe('lost');
});

test('after a loss it tries again and says so once it is back', () => {
  FakeSource.last.say('hello');
  vi.advanceTimersByTime(5_100);
  expect(FakeSource.made).toHaveLength(1);
  vi.advanceTimersByTime(1_000);
  expect(FakeSource.made).toHaveLength(2);
  FakeSource.last.say('hello');
  FakeSource.last.say('ping');
  expect(state()).toBe('live');
  expect(handlers.hello.mock.calls).toEqual([[false], [true]]);
});

test('a break that heals at once is none; one that lasts is said before the watchdog does', () => {
  FakeSource.last.say('hello');
  FakeSource.last.fail(FakeSource.CONNECTING);
  vi.advanceTimersByTime(1_000);
  FakeSource.last.say('hello');
  vi.advanceTimersByTime(2_000);
  expect(state()).toBe('live');
  FakeSource.last.fail(FakeSource.CONNECTING);
  vi.advanceTimersByTime(1_600);
  expect(state()).toBe('lost');
});

test('a stream that the browser has given up is asked about and opened anew, ever slower', () => {
  FakeSource.last.say('hello');
  FakeSource.last.fail(FakeSource.CLOSED);
  expect(handlers.refused).toHaveBeenCalledOnce();
  expect(state()).toBe('lost');
  const waits: number[] = [];
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const before = FakeSource.made.length;
    let waited = 0;
    while (FakeSource.made.length === before) {
      vi.advanceTimersByTime(100);
      waited += 100;
    }
    waits.push(waited);
    FakeSource.last.fail(FakeSource.CLOSED);
  }
  expect(waits).toEqual([1_000, 2_000, 3_000, 5_000, 5_000]);
});

test('a page that wakes up tries at once', () => {
  FakeSource.last.say('hello');
  vi.advanceTimersByTime(5_100);
  connection.wake();
  expect(FakeSource.made).toHaveLength(2);
});

test('who leaves hears nothing more', () => {
  FakeSource.last.say('hello');
  const source = FakeSource.last;
  connection.stop();
  vi.advanceTimersByTime(60_000);
  expect(source.readyState).toBe(FakeSource.CLOSED);
  expect(FakeSource.made).toHaveLength(1);
});
