import type { FieldError, Problem } from './types';

/** What went wrong with a request, as the hub says it (RFC 9457) or as the network has it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    /** The HTTP status; 0 when no answer came. */
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: readonly FieldError[] = [],
    readonly retryAfter?: number,
    readonly requestId?: string,
    /** What to do about it, where the hub knows. */
    readonly advice?: string,
  ) {
    super(detail);
  }

  /** What is wrong with one field of the form, by the name that it has in the body. */
  field(name: string): string | undefined {
    return this.errors.find((error) => error.pointer.replace(/^\//, '') === name)?.detail;
  }
}

export function unreachable(): ApiError {
  return new ApiError(0, 'unreachable', 'The hub does not answer.');
}

/** Reads an answer that is no success. A proxy's page is no problem document: it is told as such. */
export function toError(response: Response, body: unknown): ApiError {
  const retry = Number(response.headers.get('retry-after'));
  const retryAfter = Number.isFinite(retry) && retry > 0 ? retry : undefined;
  const requestId = response.headers.get('x-request-id') ?? undefined;
  if (isProblem(body)) {
    const { code, detail, errors, advice } = body;
    return new ApiError(
      response.status,
      code,
      detail,
      errors,
      retryAfter,
      requestId,
      advice ?? undefined,
    );
  }
  const gateway = [502, 503, 504].includes(response.status);
  const detail = gateway
    ? 'The proxy in front of the hub gets no answer from it.'
    : `The hub answered with an error (${response.status}).`;
  const code = gateway ? 'unreachable' : 'error';
  return new ApiError(response.status, code, detail, [], retryAfter, requestId);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(0, 'error', error instanceof Error ? error.message : String(error));
}
