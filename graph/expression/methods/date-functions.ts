import { formatDate, formLetters, formProblems, isoText, type WallTime } from '../../dates/format-date.ts';
import { isoWeek, readDate } from '../../dates/read-date.ts';
import { isZone, momentAt, offsetAt } from '../../dates/zones.ts';
import { NodeError } from '../../errors.ts';
import type { Json } from '../../json.ts';
import { describeValue } from '../text-of.ts';
import { asNumber } from './arguments.ts';
import { type Argument, INTEGER, type Method, NUMBER, number, optional, type Parameter, TEXT, text } from './method.ts';

const MINUTE_MS = 60_000;
const UNITS: { readonly [unit: string]: number } = {
  second: 1_000,
  minute: MINUTE_MS,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
};
const MONTHS: { readonly [unit: string]: number } = { month: 1, year: 12 };
const LONGEST_FORM = 1_000;

const zone: Parameter = { ...optional(text), isZone: true };

/**
 * Dates are texts. A date keeps the offset that it is written with, and is in UTC where it has none; a time zone, given to a call or set
 * for the workflow, converts it. There is no
 * "now": an expression means the same whenever it is evaluated.
 */
export const dateFunctions: readonly Method[] = [
  {
    name: 'Date.parse',
    signature: 'Date.parse(date, zone?)',
    help: 'The milliseconds since 1970 of a date such as 2027-01-31T09:00:00Z. The zone is for dates without an offset.',
    parameters: [text, zone],
    result: () => INTEGER,
    problem: ([, at]) => zoneProblem(at),
    call: (_n: never, [date, at]) => moment(wall(date, at)),
  },
  {
    name: 'Date.toISO',
    signature: 'Date.toISO(milliseconds, zone?)',
    help: 'Such a date of milliseconds since 1970; with the offset of a zone, if one is given.',
    parameters: [number, zone],
    result: () => TEXT,
    problem: ([, at]) => zoneProblem(at),
    call: (_n: never, [ms, at]) => iso(within(Math.trunc(asNumber(ms)), at)),
  },
  {
    name: 'Date.add',
    signature: 'Date.add(date, amount, unit, zone?)',
    help: 'A date moved by seconds, minutes, hours, days, weeks, months or years. Days and longer keep the time of day.',
    parameters: [text, number, text, zone],
    result: () => TEXT,
    problem: ([, , unit, at]) => unitProblem(unit, true) ?? zoneProblem(at),
    call: (_n: never, [date, amount, unit, at]) => iso(moved(wall(date, at), asNumber(amount), String(unit), at)),
  },
  {
    name: 'Date.diff',
    signature: 'Date.diff(from, to, unit, zone?)',
    help: 'How many seconds, minutes, hours, days or weeks lie between two dates. In a zone, days and weeks are those of the calendar.',
    parameters: [text, text, text, zone],
    result: () => NUMBER,
    problem: ([, , unit, at]) => unitProblem(unit, false) ?? zoneProblem(at),
    call: (_n: never, [from, to, unit, at]) => between(wall(from, at), wall(to, at), String(unit), at),
  },
  {
    name: 'Date.day',
    signature: 'Date.day(date, zone?)',
    help: 'The day of a date, such as 2027-01-31.',
    parameters: [text, zone],
    result: () => TEXT,
    problem: ([, at]) => zoneProblem(at),
    call: (_n: never, [date, at]) => iso(wall(date, at)).slice(0, 10),
  },
  {
    name: 'Date.week',
    signature: 'Date.week(date, zone?)',
    help: 'The ISO week of a date, such as 2027-W04.',
    parameters: [text, zone],
    result: () => TEXT,
    problem: ([, at]) => zoneProblem(at),
    call: (_n: never, [date, at]) => weekText(wall(date, at)),
  },
  {
    name: 'Date.format',
    signature: 'Date.format(date, form, zone?)',
    help: `In a form of your own, such as D MMMM YYYY, HH:mm. The letters are ${formLetters.join(' ')}; text in [ ] stands for itself, and so do other words.`,
    parameters: [text, text, zone],
    result: () => TEXT,
    problem: ([, form, at]) => formProblem(form) ?? zoneProblem(at),
    warning: ([, form]) => formWarning(form),
    call: (_n: never, [date, form, at]) => formatted(wall(date, at), String(form)),
  },
  {
    name: 'Date.offset',
    signature: 'Date.offset(date, zone?)',
    help: 'How many minutes the time of a date is ahead of UTC: 120 for 2027-06-30T09:00:00+02:00.',
    parameters: [text, zone],
    result: () => INTEGER,
    problem: ([, at]) => zoneProblem(at),
    call: (_n: never, [date, at]) => wall(date, at).offsetMinutes,
  },
  {
    name: 'Date.zone',
    signature: 'Date.zone()',
    help: 'The time zone of the workflow, such as Europe/Berlin; UTC where none is set.',
    parameters: [zone],
    result: () => TEXT,
    problem: ([at]) => zoneProblem(at),
    call: (_n: never, [at]) => (at === undefined ? 'UTC' : String(at)),
  },
];

/** The wall time of a date: in the zone, if one is given, else as the date is written. */
function wall(value: Argument | undefined, at: Argument | undefined): WallTime {
  const written = readDate(value);
  if (written === null) throw notADate(value);
  const { localMs, offsetMinutes } = written;
  if (at === undefined) return { localMs, offsetMinutes: offsetMinutes ?? 0 };
  return offsetMinutes === null ? within(momentAt(String(at), localMs), at) : within(localMs - offsetMinutes * MINUTE_MS, at);
}

function within(ms: number, at: Argument | undefined): WallTime {
  if (!(Math.abs(ms) <= 8_640_000_000_000_000)) throw outside();
  const offsetMinutes = at === undefined ? 0 : offsetAt(String(at), ms);
  return { localMs: ms + offsetMinutes * MINUTE_MS, offsetMinutes };
}

function moment({ localMs, offsetMinutes }: WallTime): number {
  return localMs - offsetMinutes * MINUTE_MS;
}

/** Hours and shorter pass as on a stop watch; days and longer move the calendar and keep the time of day. */
function moved(time: WallTime, amount: number, unit: string, at: Argument | undefined): WallTime {
  const months = MONTHS[singular(unit)];
  if (months !== undefined) return settled({ ...time, localMs: movedByMonths(time.localMs, amount * months) }, at);
  const length = milliseconds(unit);
  const isCalendar = length >= (UNITS['day'] ?? 0) && Number.isInteger(amount);
  return isCalendar
    ? settled({ ...time, localMs: time.localMs + amount * length }, at)
    : within(moment(time) + amount * length, at ?? offsetZone(time));
}

/** A wall time that was moved: in a zone, its offset may be another one there. */
function settled(time: WallTime, at: Argument | undefined): WallTime {
  if (!(Math.abs(time.localMs) <= 8_640_000_000_000_000)) throw outside();
  return at === undefined ? time : within(momentAt(String(at), time.localMs), at);
}

function offsetZone({ offsetMinutes }: WallTime): string {
  const size = Math.abs(offsetMinutes);
  return `${offsetMinutes < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
}

function movedByMonths(localMs: number, months: number): number {
  if (!Number.isInteger(months))
    throw new NodeError({ code: 'EXPRESSION_WRONG_TYPE', message: 'Months and years are added in whole numbers.' });
  const date = new Date(localMs);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  // A month after January 31st is the last day of February.
  const next = new Date(date.getTime());
  next.setUTCMonth(date.getUTCMonth() + 1, 0);
  date.setUTCDate(Math.min(day, next.getUTCDate()));
  return date.getTime();
}

function between(from: WallTime, to: WallTime, unit: string, at: Argument | undefined): number {
  const length = milliseconds(unit);
  const isCalendar = at !== undefined && length >= (UNITS['day'] ?? 0);
  return (isCalendar ? to.localMs - from.localMs : moment(to) - moment(from)) / length;
}

function milliseconds(unit: string): number {
  const known = UNITS[singular(unit)];
  if (known !== undefined) return known;
  throw new NodeError({ code: 'EXPRESSION_WRONG_TYPE', message: unitMessage(unit), hint: UNIT_HINT });
}

function singular(unit: string): string {
  const name = unit.replace(/s$/, '');
  return Object.hasOwn(UNITS, name) || Object.hasOwn(MONTHS, name) ? name : '';
}

const UNIT_HINT = 'Use seconds, minutes, hours, days or weeks; Date.add also takes months and years.';

function unitMessage(unit: string): string {
  return `"${unit.slice(0, 40)}" is not a unit of time here.`;
}

function unitProblem(unit: Json | undefined, takesMonths: boolean): string | null {
  if (typeof unit !== 'string') return null;
  const name = singular(unit);
  return Object.hasOwn(UNITS, name) || (takesMonths && Object.hasOwn(MONTHS, name)) ? null : `${unitMessage(unit)} ${UNIT_HINT}`;
}

function zoneProblem(name: Json | undefined): string | null {
  return typeof name !== 'string' || isZone(name)
    ? null
    : `There is no time zone "${name.slice(0, 60)}". Use a name such as Europe/Berlin, or an offset such as +01:00.`;
}

function iso(time: WallTime): string {
  const year = new Date(time.localMs).getUTCFullYear();
  if (Number.isNaN(year) || year < 0 || year > 9_999) throw outside();
  return isoText(time);
}

function weekText({ localMs }: WallTime): string {
  const { year, week } = isoWeek(localMs);
  return `${String(year).padStart(4, '0')}-W${String(week).padStart(2, '0')}`;
}

function formatted(time: WallTime, form: string): string {
  const problem = formProblem(form);
  if (problem !== null) throw new NodeError({ code: 'EXPRESSION_DATE_FORM', message: problem });
  iso(time);
  return formatDate(time, form);
}

function formProblem(form: Json | undefined): string | null {
  if (typeof form !== 'string') return null;
  if (form.length > LONGEST_FORM) return `A form is at most ${LONGEST_FORM} characters long.`;
  const { meant, unknown } = formProblems(form);
  if (meant === null && unknown.length === 0) return null;
  if (meant !== null)
    return `The form "${form.slice(0, 60)}" has letters in lower case that stand for something else. Did you mean "${meant.slice(0, 60)}"?`;
  return `The form "${form.slice(0, 60)}" has ${quoted(unknown)}, which stands for nothing. Put words in brackets, such as [at].`;
}

function formWarning(form: Json | undefined): string | null {
  const { words } = typeof form === 'string' ? formProblems(form) : { words: [] };
  return words.length === 0
    ? null
    : `The form "${String(form).slice(0, 60)}" has ${quoted(words)}, which ${words.length === 1 ? 'is' : 'are'} not letters of a date and will be written as ${words.length === 1 ? 'it is' : 'they are'}. Put words in brackets, such as [${words[0] ?? 'at'}].`;
}

function quoted(letters: readonly string[]): string {
  return letters
    .slice(0, 8)
    .map((group) => `"${group.slice(0, 40)}"`)
    .join(', ');
}

function outside(): NodeError {
  return new NodeError({ code: 'EXPRESSION_NOT_A_DATE', message: 'This date lies outside of the years 0 to 9999.' });
}

function notADate(value: Argument | undefined): NodeError {
  return new NodeError({
    code: 'EXPRESSION_NOT_A_DATE',
    message: `A date is needed here, not ${describeValue((value ?? null) as Json)}.`,
    hint: 'Write dates as 2027-01-31 or 2027-01-31T09:00:00Z; a day that does not exist is none.',
  });
}
