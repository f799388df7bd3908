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
  Do: (date) => ordinal(date.getUTCDate()),
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
  SSS: (date) => milliseconds(date),
  SS: (date) => milliseconds(date).slice(0, 2),
  S: (date) => milliseconds(date).slice(0, 1),
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
const TOKEN = /\[([^\]]{0,200})\]|'((?:[^']|''){0,200})'|([A-Za-z]+)|[^A-Za-z[']+|./gsu;

/** `T` parts a date from its time, as in ISO 8601. */
const GROUP = /Do|([A-Za-z])\1*/g;

/** Single letters side by side are a word, such as “am” or “AM”, but for these. */
const SHORT = /^(?:[hHms][aA]|[Hms]Z)$/;

/** What letters and brackets of a form are not understood. */
export interface FormProblems {
  /** Words that are not made of known letters: they are written as they are. */
  readonly words: readonly string[];
  /** The form with the letters that were probably meant, where some are those of another product: `yyyy` for `YYYY`. */
  readonly meant: string | null;
  /** Repeated letters that stand for nothing, such as `EEEE`, and brackets or quotes that nothing closes. */
  readonly unknown: readonly string[];
}

/** What of a form is not understood. */
export function formProblems(form: string): FormProblems {
  const words = new Set<string>();
  const unknown = new Set<string>();
  for (const [part, bracketed, quoted, letters] of form.matchAll(TOKEN)) {
    if (letters !== undefined && groupsOf(letters) === null && readable(letters) === letters)
      (/^(.)\1+$/.test(letters) ? unknown : words).add(letters);
    if (bracketed === undefined && quoted === undefined && (part === '[' || part === "'")) unknown.add(part);
  }
  const meant = readable(form);
  return { words: [...words], unknown: [...unknown], meant: meant === form ? null : meant };
}

/** The form with `y` and `d` as capitals where only those make its letters known ones. */
function readable(form: string): string {
  return form.replaceAll(TOKEN, (part, _bracketed, _quoted, letters: string | undefined) => {
    if (letters === undefined || groupsOf(letters) !== null || !/yy|d/.test(letters)) return part;
    const upper = letters.replaceAll(/y+/g, (group) => group.toUpperCase()).replaceAll(/(?<!d)dd?(?!d)/g, (group) => group.toUpperCase());
    return groupsOf(upper) === null ? part : upper;
  });
}

/** Letters as the known groups that they are made of; null for a word. */
function groupsOf(letters: string): readonly string[] | null {
  const groups = [...letters.matchAll(GROUP)].map(([group]) => group);
  if (groups.length > 1 && groups.every((group) => group.length === 1) && !SHORT.test(letters) && !letters.includes('T')) return null;
  return groups.every((group) => group === 'T' || Object.hasOwn(PARTS, group)) && groups.some((group) => group !== 'T') ? groups : null;
}

/** Writes a wall time in a form of known letters; texts in `[ ]` or `' '` and words stand for themselves, and `''` for an apostrophe. */
export function formatDate(time: WallTime, form: string): string {
  const date = new Date(time.localMs);
  return form.replaceAll(TOKEN, (part, bracketed: string | undefined, quoted: string | undefined, letters: string | undefined) => {
    if (letters !== undefined)
      return (
        groupsOf(letters)
          ?.map((group) => PARTS[group]?.(date, time) ?? group)
          .join('') ?? letters
      );
    return bracketed ?? (quoted === '' ? "'" : quoted?.replaceAll("''", "'")) ?? part;
  });
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

function milliseconds(date: Date): string {
  return String(date.getUTCMilliseconds()).padStart(3, '0');
}

function ordinal(day: number): string {
  const ending = day > 10 && day < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${ending}`;
}

function dayOfYear(date: Date): string {
  const first = new Date(date.getTime());
  first.setUTCMonth(0, 1);
  return String(Math.round((date.getTime() - first.getTime()) / DAY_MS) + 1);
}
