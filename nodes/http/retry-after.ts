import { readMoment } from '#graph/dates/read-date';
import type { HttpResponse } from '#graph/node-type';

/** No step waits longer than an hour because another system asks for it. */
const LONGEST_MS = 3_600_000;
/** Numbers above this are seconds since 1970, not from now. */
const EPOCH_SECONDS = 1_000_000_000;

/**
 * How long the other side asks to wait: by `Retry-After` (RFC 9110), its variant in milliseconds, or by the time at which a limit is reset
 * when nothing of it is left. Undefined where it does not say.
 */
export function retryAfter({ status, headers }: Pick<HttpResponse, 'status' | 'headers'>, now: number): number | undefined {
  const text = (name: string): string => [headers[name] ?? ''].flat()[0]?.trim() ?? '';
  // A date is measured by the answer's own clock, where it shows one.
  const here = readMoment(text('date')) ?? Number.NaN;
  const clock = Number.isNaN(here) ? now : here;
  const milliseconds = text('retry-after-ms') || text('x-ms-retry-after-ms');
  if (isNumber(milliseconds)) return limited(Number(milliseconds));
  const asked = moment(text('retry-after'), clock);
  if (asked !== undefined) return asked;
  const left = text('x-ratelimit-remaining') || text('x-rate-limit-remaining') || text('ratelimit-remaining');
  const isLimit = status === 429 || status === 503 || (status === 403 && left === '0');
  return isLimit ? moment(text('x-ratelimit-reset') || text('x-rate-limit-reset') || text('ratelimit-reset'), clock) : undefined;
}

function moment(value: string, clock: number): number | undefined {
  if (isNumber(value)) {
    const number = Number(value);
    const seconds = number > EPOCH_SECONDS * 1_000 ? number / 1_000 : number;
    return limited(seconds > EPOCH_SECONDS ? seconds * 1_000 - clock : seconds * 1_000);
  }
  const at = readMoment(value) ?? Number.NaN;
  return Number.isNaN(at) ? undefined : limited(at - clock);
}

function isNumber(value: string): boolean {
  return /^\d+(?:\.\d+)?$/.test(value);
}

function limited(ms: number): number {
  return Math.min(Math.max(0, Math.ceil(ms)), LONGEST_MS);
}
