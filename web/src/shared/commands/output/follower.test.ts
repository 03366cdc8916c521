import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Follower } from './follower';

const asked: Headers[] = [];
let answers: (() => Response)[] = [];
let follower: Follower | undefined;

const hearer = { output: vi.fn(), state: vi.fn(), end: vi.fn() };
const states = () => hearer.state.mock.calls.map(([state]) => state.is);

/** A stream that says this and is then at its end. */
function saying(...events: string[]): () => Response {
  return () => new Response(events.join(''), { headers: { 'content-type': 'text/event-stream' } });
}

const output = (id: number, text: string) =>
  `id: ${id}\nevent: output\ndata: ${JSON.stringify({ pieces: [{ stream: 'stdout', text, missed: 0 }] })}\n\n`;
const end = 'event: end\ndata: {"id":"a","state":"done"}\n\n';

beforeEach(() => {
  vi.useFakeTimers();
  asked.length = 0;
  for (const each of Object.values(hearer)) each.mockReset();
  vi.stubGlobal('fetch', (_: string, { headers }: { headers: HeadersInit }) => {
    asked.push(new Headers(headers));
    const answer = answers.shift();
    return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError('away'));
  });
});

afterEach(() => {
  follower?.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function follow(...all: (() => Response)[]) {
  answers = all;
  follower = new Follower('a', hearer);
  follower.start();
}

test('a stream that broke goes on behind what was heard, and was never lost', async () => {
  follow(saying(output(5, 'one'), 'id: 9\nevent: out'), saying(output(9, 'two'), end));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked.map((headers) => headers.get('last-event-id'))).toEqual([null, '5']);
  expect(hearer.output.mock.calls.map(([[piece]]) => piece.text)).toEqual(['one', 'two']);
  expect(hearer.end).toHaveBeenCalledExactlyOnceWith({ id: 'a', state: 'done' });
  expect(states()).not.toContain('lost');
  expect(states().at(-1)).toBe('ended');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(2);
});

test('a hub that is away is said to be, and asked again until it is back', async () => {
  follow(saying(output(5, 'one')));
  await vi.advanceTimersByTimeAsync(4_000);
  expect(states().at(-1)).toBe('lost');
  answers = [saying(end)];
  await vi.advanceTimersByTimeAsync(6_000);
  expect(states().at(-1)).toBe('ended');
});

test('who may not is told so, once', async () => {
  const problem = { status: 403, code: 'forbidden', detail: 'Not you.' };
  follow(() => Response.json(problem, { status: 403 }));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(1);
  expect(hearer.state.mock.calls.at(-1)?.[0]).toMatchObject({
    is: 'refused',
    error: { code: 'forbidden', message: 'Not you.' },
  });
});

test('one that fell silent is asked anew', async () => {
  vi.stubGlobal('fetch', (_: string, { headers, signal }: RequestInit) => {
    asked.push(new Headers(headers));
    if (asked.length > 1) return Promise.resolve(saying(end)());
    const body = new ReadableStream({
      start: (stream) => signal?.addEventListener('abort', () => stream.error(signal.reason)),
    });
    return Promise.resolve(new Response(body));
  });
  follow();
  await vi.advanceTimersByTimeAsync(14_000);
  expect(asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(asked).toHaveLength(2);
  expect(states().at(-1)).toBe('ended');
});
