import { readDate } from '#graph/dates/read-date';

/**
 * The moment that a plan of an earlier release wrote as text; NaN for a text that is no date. A time without a zone is UTC, as in
 * expressions: read by the machine's clock it would be another moment on another worker.
 */
export function writtenMoment(text: string): number {
  const written = readDate(text);
  if (written !== null) return written.localMs - (written.offsetMinutes ?? 0) * 60_000;
  const inUtc = Date.parse(`${text} UTC`);
  return Number.isNaN(inUtc) ? Date.parse(text) : inUtc;
}
