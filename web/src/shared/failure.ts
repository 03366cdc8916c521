import { asApiError } from '@/api/problem';
import type { Failure } from '@/ui/states';

/** An error in words, with what to hand on to whoever looks into it. */
export function failureOf(error: unknown): Failure {
  const { detail, code, status, requestId } = asApiError(error);
  const details = [
    `code: ${code}`,
    status > 0 && `status: ${status}`,
    requestId && `request: ${requestId}`,
    `at: ${new Date().toISOString()}`,
    `page: ${location.pathname}`,
    `said: ${detail}`,
  ];
  return { message: detail, details: details.filter(Boolean).join('\n') };
}

/** There is no such thing. An address that is not even an id leads nowhere, too. */
export function isNowhere(error: unknown): boolean {
  return error != null && ['not_found', 'invalid', 'bad_query'].includes(asApiError(error).code);
}

/** "Wait 30 seconds": what to do about a refusal for too many tries. */
export function waitText(seconds: number | undefined): string {
  if (seconds === undefined) return 'Wait a moment, then try again.';
  return `Too many tries. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`;
}
