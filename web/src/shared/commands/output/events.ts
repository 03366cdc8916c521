// Reading a stream of events (HTML, "server-sent events"), for one that needs to say where it goes on: the
// browser's own EventSource says that only while it lives.

export interface StreamEvent {
  event: string;
  data: string;
}

export class EventReader {
  /** The id of the last event that had one: where to go on. */
  lastId: string | undefined;
  private rest = '';
  private event = '';
  private data: string[] = [];
  private id: string | undefined;

  /** Takes what came, however it was cut; gives back the events that are whole by now. */
  push(text: string): StreamEvent[] {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    const events: StreamEvent[] = [];
    for (const line of lines) {
      const event = this.take(line.endsWith('\r') ? line.slice(0, -1) : line);
      if (event) events.push(event);
    }
    return events;
  }

  /** What came in part is told again when the stream goes on. */
  startOver(): void {
    this.rest = '';
    this.event = '';
    this.data = [];
    this.id = undefined;
  }

  private take(line: string): StreamEvent | undefined {
    if (line === '') return this.end();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') this.data.push(value);
    else if (name === 'event') this.event = value;
    else if (name === 'id') this.id = value;
    return undefined;
  }

  private end(): StreamEvent | undefined {
    const { event, data, id } = this;
    this.event = '';
    this.data = [];
    this.id = undefined;
    if (id !== undefined) this.lastId = id;
    return data.length === 0 ? undefined : { event: event || 'message', data: data.join('\n') };
  }
}
