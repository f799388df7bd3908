import { NodeError } from '../errors.ts';
import { offsetOf } from './read-date.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Minutes east of UTC in a named zone at a moment; null when there is no such zone. */
export type ZoneEngine = (zone: string, ms: number) => number | null;

let engine: ZoneEngine | null = null;

/**
 * Gives named time zones their offsets. Everywhere but in the workflow sandbox `intl-zones.ts` does so: the rules of zones change from one
 * release of the host to the next, so what
 * depends on them is worked out by an activity and recorded.
 */
export function installZoneEngine(installed: ZoneEngine): void {
  engine = installed;
}

/** Whether there is a zone of that name; offsets such as +01:00 count. True for every name where zones can't be looked up. */
export function isZone(zone: string): boolean {
  return !Number.isNaN(offsetOf(zone)) || engine === null || engine(zone, 0) !== null;
}

/** Minutes east of UTC in a zone at a moment. Throws `EXPRESSION_ZONE_UNKNOWN`. */
export function offsetAt(zone: string, ms: number): number {
  const fixed = offsetOf(zone);
  if (!Number.isNaN(fixed)) return fixed;
  if (engine === null) throw new NodeError({ code: 'EXPRESSION_ZONE_UNKNOWN', message: 'Named time zones are not available here.' });
  const offset = engine(zone, ms);
  if (offset === null)
    throw new NodeError({
      code: 'EXPRESSION_ZONE_UNKNOWN',
      message: `There is no time zone "${zone.slice(0, 60)}".`,
      hint: 'Use a name such as Europe/Berlin, or an offset such as +01:00.',
    });
  return offset;
}

/**
 * The moment at which a zone's clocks show a wall time. A time that occurs twice, as when summer time ends, is the first one; a time that
 * is skipped moves on by what was skipped,
 * so that 02:30 becomes 03:30.
 */
export function momentAt(zone: string, localMs: number): number {
  const before = offsetAt(zone, localMs - DAY_MS);
  const after = offsetAt(zone, localMs + DAY_MS);
  for (const offset of before >= after ? [before, after] : [after, before]) {
    const ms = localMs - offset * MINUTE_MS;
    if (offsetAt(zone, ms) === offset) return ms;
  }
  return localMs - before * MINUTE_MS;
}
