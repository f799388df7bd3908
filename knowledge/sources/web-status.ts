import { NodeError } from '#graph/errors';
import type { WebAnswer } from './web-client.ts';

const LONGEST_WAIT_MS = 60 * 60_000;

/** Why an answer is no content; call it for answers that are not 2xx. */
export function statusError({ url, status, headers }: Pick<WebAnswer, 'url' | 'status' | 'headers'>): NodeError {
  const details = { host: url.host, status };
  if (status === 429 || status === 503) {
    const wait = retryAfterMs(headers.get('retry-after'));
    return new NodeError({
      code: 'SOURCE_UNREACHABLE',
      message: `${url.host} asks to come back later (${status}).`,
      hint: 'It is tried again at the next sync; read the source less often if this happens every time.',
      retryable: true,
      ...(wait === null ? {} : { retryAfterMs: wait }),
      details,
    });
  }
  if (status >= 500)
    return new NodeError({
      code: 'SOURCE_UNREACHABLE',
      message: `${url.host} answered ${status}: something is wrong there.`,
      hint: 'Try again later.',
      retryable: true,
      details,
    });
  if (status === 401 || status === 403)
    return new NodeError({
      code: 'SOURCE_REFUSED',
      message: `${url.host} does not let Heddle read ${url.pathname} (${status}).`,
      hint: 'Give the source a connection with credentials that may.',
      details,
    });
  if (status === 404 || status === 410) return notFound(url.href);
  return new NodeError({
    code: 'SOURCE_REFUSED',
    message: `${url.host} answered ${status}, which is no document.`,
    hint: 'Open the address in a browser to see what it says.',
    details,
  });
}

/** An address that leads nowhere. */
export function notFound(url: string): NodeError {
  return new NodeError({
    code: 'SOURCE_NOT_FOUND',
    message: `There is nothing at ${url}: the site answers that it has no such page.`,
    hint: 'Correct the address, or leave it out of the source.',
    details: { url },
  });
}

/** Seconds, or a date. */
function retryAfterMs(value: string | null): number | null {
  if (value === null) return null;
  const wait = /^\d+$/.test(value.trim()) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isFinite(wait) && wait > 0 ? Math.min(wait, LONGEST_WAIT_MS) : null;
}
