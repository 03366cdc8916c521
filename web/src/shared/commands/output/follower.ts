// Follows what an action prints, from its first byte, and goes on where it was when the stream breaks.
import { hubUrl } from '@/api/base';
import { sessionEnded } from '@/api/expiry';
import { type ApiError, asApiError, toError } from '@/api/problem';
import type { Action, OutputPiece } from '@/api/types';
import { EventReader } from './events';

export type FollowState =
  | { is: 'connecting' | 'live' | 'lost' | 'ended' }
  | { is: 'refused'; error: ApiError };

/** The hub says something every 5 s. */
const SILENCE_MS = 15_000;
/** A stream that broke and is back at once was never lost. */
const GRACE_MS = 1_500;
const RETRY_MS = [250, 1_000, 2_000, 5_000] as const;

export interface Hearer {
  output: (pieces: readonly OutputPiece[]) => void;
  state: (state: FollowState) => void;
  /** Nothing more comes. */
  end: (action: Action) => void;
}

export class Follower {
  private readonly reader = new EventReader();
  private request: AbortController | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private grace: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private isOver = false;

  constructor(
    private readonly id: string,
    private readonly hearer: Hearer,
  ) {}

  start(): void {
    this.hearer.state({ is: 'connecting' });
    void this.connect();
  }

  stop(): void {
    this.isOver = true;
    this.request?.abort();
    clearTimeout(this.retry);
    clearTimeout(this.grace);
  }

  private async connect(): Promise<void> {
    const request = new AbortController();
    this.request = request;
    let watchdog: ReturnType<typeof setTimeout> | undefined;
    const heard = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => request.abort(), SILENCE_MS);
    };
    heard();
    try {
      const { lastId } = this.reader;
      const answer = await fetch(hubUrl(`/api/v1/actions/${this.id}/output/live`), {
        headers: {
          accept: 'text/event-stream',
          ...(lastId !== undefined && { 'last-event-id': lastId }),
        },
        cache: 'no-store',
        signal: request.signal,
      });
      if (!answer.ok || !answer.body) throw await refusalOf(answer);
      await this.read(answer.body, heard);
    } catch (error) {
      if (this.isOver) return;
      const { status } = asApiError(error);
      if (status === 401) sessionEnded();
      else if (status >= 400 && status < 500) {
        this.isOver = true;
        this.hearer.state({ is: 'refused', error: asApiError(error) });
      }
    } finally {
      clearTimeout(watchdog);
    }
    if (!this.isOver) this.again();
  }

  private async read(body: ReadableStream<Uint8Array>, heard: () => void): Promise<void> {
    this.reader.startOver();
    const decoder = new TextDecoder();
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.isOver) return;
      heard();
      this.live();
      for (const { event, data } of this.reader.push(decoder.decode(value, { stream: true }))) {
        if (event === 'output') {
          const { pieces } = JSON.parse(data) as { pieces: OutputPiece[] };
          this.hearer.output(pieces);
        } else if (event === 'end') {
          this.stop();
          this.hearer.end(JSON.parse(data) as Action);
          this.hearer.state({ is: 'ended' });
          return;
        }
      }
    }
  }

  private live(): void {
    this.attempt = 0;
    clearTimeout(this.grace);
    this.grace = undefined;
    this.hearer.state({ is: 'live' });
  }

  /** The hub ends each stream after a while, and is back at once. */
  private again(): void {
    this.grace ??= setTimeout(() => this.hearer.state({ is: 'lost' }), GRACE_MS);
    const wait = RETRY_MS[Math.min(this.attempt, RETRY_MS.length - 1)];
    this.attempt += 1;
    this.retry = setTimeout(() => void this.connect(), wait);
  }
}

async function refusalOf(answer: Response): Promise<ApiError> {
  const text = await answer.text().catch(() => '');
  try {
    return toError(answer, JSON.parse(text));
  } catch {
    return toError(answer, undefined);
  }
}
