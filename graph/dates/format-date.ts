import { isoWeek } from './read-date.ts';

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A wall time, and how far it is from UTC. */
export interface WallTime {
  readonly localMs: number;
  readonly offsetMinutes: number;
}

const two = (value: number): string => String(value).padStart(2, '0');
const hour12 = (date: Date): number => date.getUTCHours() % 12 || 12;
const month = (date: Date): string => MONTHS[date.getUTCMonth()] ?? '';
const weekday = (date: Date): string => WEEKDAYS[date.getUTCDay()] ?? '';
const yearOf = (year: number): string => String(year).padStart(4, '0');

/** What each group of letters is written as, the longer before the shorter. */
const PARTS: { readonly [letters: string]: (date: Date, time: WallTime) => string } = {
  YYYY: (date) => yearOf(date.getUTCFullYear()),
  YY: (date) => yearOf(date.getUTCFullYear()).slice(-2),
  GGGG: (_date, { localMs }) => yearOf(isoWeek(localMs).year),
  Q: (date) => String(Math.floor(date.getUTCMonth() / 3) + 1),
  MMMM: month,
  MMM: (date) => month(date).slice(0, 3),
  MM: (date) => two(date.getUTCMonth() + 1),
  M: (date) => String(date.getUTCMonth() + 1),
  WW: (_date, { localMs }) => two(isoWeek(localMs).week),
  W: (_date, { localMs }) => String(isoWeek(localMs).week),
  DDDD: (date) => dayOfYear(date).padStart(3, '0'),
  DDD: (date) => dayOfYear(date),
  DD: (date) => two(date.getUTCDate()),
  D: (date) => String(date.getUTCDate()),
  dddd: weekday,
  ddd: (date) => weekday(date).slice(0, 3),
  E: (date) => String(date.getUTCDay() || 7),
  HH: (date) => two(date.getUTCHours()),
  H: (date) => String(date.getUTCHours()),
  hh: (date) => two(hour12(date)),
  h: (date) => String(hour12(date)),
  mm: (date) => two(date.getUTCMinutes()),
  m: (date) => String(date.getUTCMinutes()),
  ss: (date) => two(date.getUTCSeconds()),
  s: (date) => String(date.getUTCSeconds()),
  SSS: (date) => String(date.getUTCMilliseconds()).padStart(3, '0'),
  A: (date) => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  a: (date) => (date.getUTCHours() < 12 ? 'am' : 'pm'),
  ZZ: (_date, { offsetMinutes }) => offsetText(offsetMinutes, ''),
  Z: (_date, { offsetMinutes }) => offsetText(offsetMinutes, ':'),
  X: (_date, time) => String(Math.floor(momentOf(time) / 1_000)),
  x: (_date, time) => String(momentOf(time)),
};

/** The groups of letters that a form may have. */
export const formLetters: readonly string[] = Object.keys(PARTS);

/** Quoted words are short: looking far for the end of each would take long where none comes. */
const TOKEN = /\[([^\]]{0,200})\]|'((?:[^']|''){0,200})'|([A-Za-z])\3*|[^A-Za-z[']+|./gsu;

/** The letters of a form that mean nothing; words belong in brackets or quotes. */
export function unknownLetters(form: string): readonly string[] {
  const unknown: string[] = [];
  for (const [part, bracketed, quoted, letter] of form.matchAll(TOKEN)) {
    const isUnclosed = bracketed === undefined && quoted === undefined && (part === '[' || part === "'");
    if ((letter !== undefined && !Object.hasOwn(PARTS, part)) || isUnclosed) unknown.push(part);
  }
  return [...new Set(unknown)];
}

/** Writes a wall time in a form of known letters; texts in `[ ]` or `' '` stand for themselves, and `''` for an apostrophe. */
export function formatDate(time: WallTime, form: string): string {
  const date = new Date(time.localMs);
  return form.replaceAll(TOKEN, (part, bracketed: string | undefined, quoted: string | undefined) => bracketed ?? (quoted === '' ? "'" : quoted?.replaceAll("''", "'")) ?? PARTS[part]?.(date, time) ?? part);
}

/** ISO 8601 with milliseconds: `Z` in UTC, else with the offset. */
export function isoText(time: WallTime): string {
  const text = new Date(time.localMs).toISOString();
  return time.offsetMinutes === 0 ? text : `${text.slice(0, -1)}${offsetText(time.offsetMinutes, ':')}`;
}

function momentOf({ localMs, offsetMinutes }: WallTime): number {
  return localMs - offsetMinutes * MINUTE_MS;
}

function offsetText(minutes: number, between: string): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${between}${two(size % 60)}`;
}

function dayOfYear(date: Date): string {
  const first = new Date(date.getTime());
  first.setUTCMonth(0, 1);
  return String(Math.round((date.getTime() - first.getTime()) / DAY_MS) + 1);
}
