import { expect, test } from 'vitest';
import { EventReader } from './events';

const STREAM =
  ': here\n\nid: 12\nevent: output\ndata: {"a":1}\n\nid: 30\r\nevent: output\r\ndata: x\r\ndata: y\r\n\r\nevent: end\ndata: {}\n\n';

test('events are read however they are cut', () => {
  for (const size of [1, 2, 5, 1000]) {
    const reader = new EventReader();
    const events = [];
    for (let at = 0; at < STREAM.length; at += size) {
      events.push(...reader.push(STREAM.slice(at, at + size)));
    }
    expect(events, `in pieces of ${size}`).toEqual([
      { event: 'output', data: '{"a":1}' },
      { event: 'output', data: 'x\ny' },
      { event: 'end', data: '{}' },
    ]);
    expect(reader.lastId).toBe('30');
  }
});

test('an event that broke off is told again, whole', () => {
  const reader = new EventReader();
  reader.push('id: 7\nevent: output\ndata: 1\n\nid: 9\nevent: output\ndata: 2');
  expect(reader.lastId).toBe('7');
  reader.startOver();
  expect(reader.push('id: 9\nevent: output\ndata: 2\n\n')).toEqual([
    { event: 'output', data: '2' },
  ]);
  expect(reader.lastId).toBe('9');
});
