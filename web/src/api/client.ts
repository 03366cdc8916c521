import createClient from 'openapi-fetch';
import { base } from './base';
import { sessionEnded } from './expiry';
import type { paths } from './generated/schema';
import { toError, unreachable } from './problem';

/** Requests, typed by the API's description. Give what comes back to `answer`. */
export const api = createClient<paths>({
  baseUrl: new URL(`${base}/`, document.baseURI).href.replace(/\/$/, ''),
  // Looked up at each call: tests put their own in its place.
  fetch: (request) => globalThis.fetch(request),
});

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

interface Options {
  /** A 401 is an answer like others, not the end of a session (signing in, asking who one is). */
  mayBeSignedOut?: boolean;
}

/** The body of a success; anything else is thrown as an ApiError. */
export async function answer<T>(
  request: Promise<Outcome<T>>,
  { mayBeSignedOut = false }: Options = {},
): Promise<T> {
  let outcome: Outcome<T>;
  try {
    outcome = await request;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw unreachable();
  }
  if (outcome.response.ok) return outcome.data as T;
  const error = toError(outcome.response, outcome.error);
  if (error.status === 401 && error.code === 'unauthenticated' && !mayBeSignedOut) sessionEnded();
  throw error;
}
