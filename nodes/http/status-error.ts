import { writeJson } from '#graph/json-text';
import { NodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import type { HttpResponse } from '#graph/node-type';
import { excerptOf } from './error-excerpt.ts';
import { retryAfter } from './retry-after.ts';

/** Statuses that say "not now" rather than "no". */
const NOT_NOW: readonly number[] = [408, 425, 429];

/** An answer of this many characters, as JSON, goes on whole with the error. */
const WHOLE = 64 * 1024;

/** The failure that an error status stands for: who has to act, and whether another try may help. */
export function statusError(response: HttpResponse, url: string, now: number = Date.now()): NodeError {
  const { status } = response;
  const retryAfterMs = retryAfter(response, now);
  const isLimit = status === 429 || (status === 403 && retryAfterMs !== undefined);
  const excerpt = excerptOf(response.body);
  return new NodeError({
    code: isLimit ? 'HTTP_RATE_LIMITED' : status >= 500 ? 'HTTP_STATUS_5XX' : 'HTTP_STATUS_4XX',
    message: `${hostOf(url)} answered with status ${status}${excerpt === '' ? '' : `: ${excerpt}`}.`,
    hint: isLimit ? hintFor(429) : hintFor(status),
    retryable: isLimit || (status >= 500 ? status !== 501 : NOT_NOW.includes(status)),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    details: { status, ...wholeBody(response.body) },
  });
}

function hintFor(status: number): string {
  switch (true) {
    case status === 401 || status === 403:
      return 'Choose a connection with valid credentials for this address.';
    case status === 404 || status === 410:
      return 'Check the address; look at the resolved fields of this step for what was really called.';
    case status === 429:
      return 'The other side asks for fewer calls: lower the concurrency, or allow more attempts.';
    case status >= 500:
      return 'The server answered with an error. All attempts that the policy allows failed.';
    default:
      return 'Compare what was sent, in the resolved fields of this step, with what the other side expects.';
  }
}

function hostOf(url: string): string {
  return /^https?:\/\/([^/?#]+)/i.exec(url)?.[1] ?? 'The address';
}

/** The body as data. One that is too long for the run's history is cut as text, and says so. */
function wholeBody(body: Json): { readonly body: Json; readonly isCut?: true; readonly length?: number } {
  const text = typeof body === 'string' ? body : writeJson(body);
  return text.length <= WHOLE ? { body } : { body: `${text.slice(0, WHOLE)}…`, isCut: true, length: text.length };
}
