// One stream of events from the hub, and the truth about whether it is alive.
//
// The browser's EventSource comes back by itself after a clean break, but it cannot see a peer that
// fell silent, and it gives up for good on any answer but 200 (a proxy whose hub restarts). So there
// is a watchdog here, which also starts the stream anew.

export type ConnectionState = 'connecting' | 'live' | 'lost';

export interface Connection {
  state: ConnectionState;
  /** When this state began, milliseconds. */
  since: number;
}

/** The hub says something every 2 s. */
const SILENCE_MS = 5_000;
/** A stream that broke and is back at once was never lost. */
const GRACE_MS = 1_500;
const RETRY_MS = [1_000, 2_000, 3_000, 5_000] as const;

export interface Handlers {
  /** The stream is there; `again` when it was lost before, so that events may have been missed. */
  hello: (again: boolean) => void;
  /** The hub's clock, heard every two seconds. */
  time: (data: string) => void;
  reset: () => void;
  machines: (data: string) => void;
  changed: (data: string) => void;
  /** The hub refuses the stream: perhaps the session has ended. */
  refused: () => void;
}

export class LiveConnection {
  private source: EventSource | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private grace: ReturnType<typeof setTimeout> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private wasLive = false;
  private current: Connection = { state: 'connecting', since: Date.now() };
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly url: string,
    private readonly handlers: Handlers,
  ) {}

  get connection(): Connection {
    return this.current;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  start(): void {
    this.open();
  }

  stop(): void {
    this.close();
    clearTimeout(this.retry);
    this.wasLive = false;
    this.attempt = 0;
    this.set('connecting');
  }

  /** Timers sleep with the computer: what the watchdog would have seen is looked at now. */
  wake(): void {
    if (this.current.state === 'lost') this.open();
  }

  private open(): void {
    this.close();
    clearTimeout(this.retry);
    const source = new EventSource(this.url);
    this.source = source;
    const on = (type: string, handle: (data: string) => void) =>
      source.addEventListener(type, (event) => {
        this.heard();
        handle((event as MessageEvent<string>).data);
      });
    for (const type of ['hello', 'ping']) {
      on(type, (data) => {
        this.handlers.time(data);
        this.live();
      });
    }
    on('reset', this.handlers.reset);
    on('machines', this.handlers.machines);
    on('changed', this.handlers.changed);
    source.onerror = () => this.broke(source);
    this.watch();
  }

  private close(): void {
    this.source?.close();
    this.source = undefined;
    clearTimeout(this.watchdog);
    clearTimeout(this.grace);
    this.grace = undefined;
  }

  private heard(): void {
    clearTimeout(this.grace);
    this.grace = undefined;
    this.watch();
  }

  private live(): void {
    this.attempt = 0;
    if (this.current.state === 'live') return;
    const again = this.wasLive;
    this.wasLive = true;
    this.set('live');
    this.handlers.hello(again);
  }

  private watch(): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.lose(), SILENCE_MS);
  }

  private broke(source: EventSource): void {
    if (source !== this.source) return;
    this.grace ??= setTimeout(() => this.set('lost'), GRACE_MS);
    // EventSource comes back by itself, or else it has given up and says so.
    if (source.readyState === EventSource.CLOSED) {
      this.handlers.refused();
      this.lose();
    }
  }

  private lose(): void {
    this.close();
    this.set('lost');
    const wait = RETRY_MS[Math.min(this.attempt, RETRY_MS.length - 1)];
    this.attempt += 1;
    this.retry = setTimeout(() => this.open(), wait);
  }

  private set(state: ConnectionState): void {
    if (this.current.state === state) return;
    this.current = { state, since: Date.now() };
    for (const listener of this.listeners) listener();
  }
}
