/** A date as it was written: the wall clock, counted as if it were UTC, and how far that is from UTC. */
export interface WrittenDate {
  readonly localMs: number;
  /** Minutes east of UTC; null when the text does not say. */
  readonly offsetMinutes: number | null;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Seconds since 1970 have up to ten digits until the year 5138; what is larger counts milliseconds. */
const LEAST_MILLISECONDS = 100_000_000_000;
/** Smaller counts are more likely a mistake, or a compact date that lost its quotes, than a moment before 1973. */
const LEAST_SECONDS = 100_000_000;
/** Farthest moment that a date can stand for. */
const MOST_MILLISECONDS = 8_640_000_000_000_000;

const TIME = String.raw`(?:(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?)`;
const ZONE = String.raw`\s?(Z|[+-]\d\d(?::?\d\d)?)?`;
const CALENDAR = new RegExp(String.raw`^(?:(\d{4})-(\d\d)-(\d\d)|(\d{4})(\d\d)(\d\d))(?:[T ]${TIME}${ZONE})?$`, 'i');
const WEEK = new RegExp(String.raw`^(\d{4})-?W(\d\d)(?:-?([1-7]))?(?:T${TIME}${ZONE})?$`, 'i');
const MAIL =
  /^(?:(mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+)?(\d{1,2})[\s-](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\s-](\d{4})\s+(\d\d):(\d\d)(?::(\d\d))?\s+([+-]\d{4}|[a-z]{1,4})(?:\s+\([^()]*\))?$/i;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** The names of zones that RFC 5322 defines; any other name means different things in different places. */
const NAMED_OFFSETS: { readonly [name: string]: number } = {
  gmt: 0,
  ut: 0,
  utc: 0,
  z: 0,
  est: -300,
  edt: -240,
  cst: -360,
  cdt: -300,
  mst: -420,
  mdt: -360,
  pst: -480,
  pdt: -420,
};

/**
 * Reads a date, or returns null. The one reader of dates in Heddle: it takes ISO 8601 (also compact and by weeks), what databases and RFC
 * 3339 write, what mail, RSS and HTTP write
 * (RFC 5322), JavaScript's own text, and counts of seconds or milliseconds since 1970. What can be read in two ways, such as 03/05/2026, is
 * none.
 */
export function readDate(value: unknown): WrittenDate | null {
  if (typeof value === 'number') return fromCount(value);
  if (typeof value !== 'string' || value.length > 100) return null;
  const text = value.trim();
  if (/^-?\d{9,}(?:\.\d{1,9})?$/.test(text)) return fromCount(Number(text));
  return fromCalendar(text) ?? fromWeek(text) ?? fromMail(text) ?? fromScript(text);
}

function fromCount(count: number): WrittenDate | null {
  const size = Math.abs(count);
  const ms = size >= LEAST_MILLISECONDS ? count : count * 1_000;
  return size < LEAST_SECONDS || !(Math.abs(ms) <= MOST_MILLISECONDS) ? null : { localMs: Math.round(ms), offsetMinutes: 0 };
}

function fromCalendar(text: string): WrittenDate | null {
  const parts = CALENDAR.exec(text);
  if (!parts) return null;
  const day = dayOf(Number(parts[1] ?? parts[4]), Number(parts[2] ?? parts[5]), Number(parts[3] ?? parts[6]));
  return day === null ? null : at(day, parts.slice(7));
}

function fromWeek(text: string): WrittenDate | null {
  const parts = WEEK.exec(text);
  const monday = parts === null ? null : mondayOf(Number(parts[1]), Number(parts[2]));
  return parts === null || monday === null ? null : at(monday + (Number(parts[3] ?? 1) - 1) * DAY_MS, parts.slice(4));
}

function fromMail(text: string): WrittenDate | null {
  const parts = MAIL.exec(text);
  if (!parts) return null;
  const [, weekday, day, month, year, hour, minute, second, zone = ''] = parts;
  const date = dayOf(Number(year), MONTHS.indexOf((month ?? '').toLowerCase()) + 1, Number(day));
  if (date === null) return null;
  if (weekday !== undefined && WEEKDAYS[new Date(date).getUTCDay()] !== weekday.toLowerCase()) return null;
  const named = NAMED_OFFSETS[zone.toLowerCase()];
  return at(date, [hour, minute, second, undefined, named === undefined ? zone : 'Z'], named);
}

/** What JavaScript writes for a date as text. */
function fromScript(text: string): WrittenDate | null {
  const [, weekday, month, day, year, time, zone] =
    /^([a-z]{3}) ([a-z]{3}) (\d\d) (\d{4}) (\d\d:\d\d:\d\d) GMT([+-]\d{4})(?: \([^()]*\))?$/i.exec(text) ?? [];
  return zone === undefined ? null : fromMail(`${weekday}, ${day} ${month} ${year} ${time} ${zone}`);
}

/** A day with a time of day: hour, minute, second, fraction, zone. */
function at(
  dayMs: number,
  [hour = '0', minute = '0', second = '0', fraction = '', zone]: readonly (string | undefined)[],
  offset?: number,
): WrittenDate | null {
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  const ms = Number(fraction.padEnd(3, '0').slice(0, 3));
  // 24:00 is the midnight that ends the day.
  const isEndOfDay = h === 24 && m === 0 && s === 0 && ms === 0;
  if ((h > 23 && !isEndOfDay) || m > 59 || s > 59) return null;
  const offsetMinutes = offset ?? (zone === undefined ? null : offsetOf(zone));
  return Number.isNaN(offsetMinutes) ? null : { localMs: dayMs + ((h * 60 + m) * 60 + s) * 1_000 + ms, offsetMinutes };
}

/** Minutes east of UTC of `Z`, `+01`, `+01:00` or `+0100`; NaN when that is none. */
export function offsetOf(zone: string): number {
  if (/^(z|utc)$/i.test(zone)) return 0;
  const parts = /^([+-])(\d\d)(?::?(\d\d))?$/.exec(zone);
  if (parts === null) return Number.NaN;
  const [hours, minutes] = [Number(parts[2]), Number(parts[3] ?? 0)];
  if (hours > 23 || minutes > 59) return Number.NaN;
  return parts[1] === '-' ? 0 - (hours * 60 + minutes) : hours * 60 + minutes;
}

/** Midnight of a day that exists; null for February 30th. */
function dayOf(year: number, month: number, day: number): number | null {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : null;
}

/** The Monday of an ISO week: week 1 is the one with January 4th. */
function mondayOf(year: number, week: number): number | null {
  const fourth = dayOf(year, 1, 4) ?? 0;
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY_MS + (week - 1) * 7 * DAY_MS;
  return week >= 1 && isoWeek(monday).year === year ? monday : null;
}

/** The ISO week that a day lies in, and the year that the week belongs to. */
export function isoWeek(localMs: number): { readonly year: number; readonly week: number } {
  const day = Math.floor(localMs / DAY_MS) * DAY_MS;
  const thursday = new Date(day - ((new Date(day).getUTCDay() + 6) % 7) * DAY_MS + 3 * DAY_MS);
  const year = thursday.getUTCFullYear();
  return { year, week: Math.floor((thursday.getTime() - (dayOf(year, 1, 1) ?? 0)) / (7 * DAY_MS)) + 1 };
}

/** The moment of a written date, where its own offset says it; in UTC where it has none. */
export function readMoment(value: unknown): number | null {
  const written = readDate(value);
  return written === null ? null : written.localMs - (written.offsetMinutes ?? 0) * MINUTE_MS;
}
