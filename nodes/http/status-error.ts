import { NodeError } from '#graph/errors';
import type { HttpResponse } from '#graph/node-type';

/** Statuses that say "not now" rather than "no". */
const NOT_NOW: readonly number[] = [408, 425, 429];

/** The failure that an error status stands for: who has to act, and whether another try may help. */
export function statusError(response: HttpResponse, url: string): NodeError {
  const { status } = response;
  const retryAfterMs = readRetryAfter(response.headers);
  return new NodeError({
    code: status === 429 ? 'HTTP_RATE_LIMITED' : status >= 500 ? 'HTTP_STATUS_5XX' : 'HTTP_STATUS_4XX',
    message: `${hostOf(url)} answered with status ${status}${excerpt(response)}.`,
    hint: hintFor(status),
    retryable: status >= 500 ? status !== 501 : NOT_NOW.includes(status),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    details: { status, body: shortened(response) },
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
      return 'The other side has a problem; it was tried again as often as the policy allows.';
    default:
      return 'Compare what was sent, in the resolved fields of this step, with what the other side expects.';
  }
}

/** Seconds, or a date: RFC 9110. A date is measured by the answer's own clock. */
function readRetryAfter(headers: HttpResponse['headers']): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+(?:\.\d+)?$/.test(value)) return Math.min(Number(value) * 1_000, 3_600_000);
  const at = Date.parse(value);
  const now = Date.parse(headers['date'] ?? '');
  return Number.isNaN(at) || Number.isNaN(now) ? undefined : Math.min(Math.max(0, at - now), 3_600_000);
}

function hostOf(url: string): string {
  return /^https?:\/\/([^/?#]+)/i.exec(url)?.[1] ?? 'The address';
}

function shortened({ body }: HttpResponse): string {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}

/** APIs say what is wrong in one of a few places. */
function excerpt({ body }: HttpResponse): string {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return '';
  const fields = body as { readonly [key: string]: unknown };
  const inner = fields['error'];
  const said = [fields['message'], typeof inner === 'object' && inner !== null ? (inner as { message?: unknown }).message : inner, fields['detail'], fields['title']].find(
    (text) => typeof text === 'string' && text !== '',
  );
  return typeof said === 'string' ? `: ${said.slice(0, 300).replace(/[.\s]+$/, '')}` : '';
}
