import { NodeError } from '../../errors.ts';
import type { Json } from '../../json.ts';
import { describeValue } from '../text-of.ts';
import { asNumber } from './arguments.ts';
import { type Argument, INTEGER, type Method, NUMBER, number, TEXT, text } from './method.ts';

/** Dates are texts in ISO form, in UTC. There is no "now": an expression means the same whenever it is evaluated. */
export const dateFunctions: readonly Method[] = [
  { name: 'Date.parse', signature: 'Date.parse(date)', help: 'The milliseconds since 1970 of a date such as 2027-01-31T09:00:00Z.', parameters: [text], result: () => INTEGER, call: (_n: never, [date]) => moment(date) },
  { name: 'Date.toISO', signature: 'Date.toISO(milliseconds)', help: 'Such a date of milliseconds since 1970.', parameters: [number], result: () => TEXT, call: (_n: never, [ms]) => iso(asNumber(ms)) },
  { name: 'Date.add', signature: 'Date.add(date, amount, unit)', help: 'A date moved by seconds, minutes, hours, days, weeks, months or years.', parameters: [text, number, text], result: () => TEXT, call: (_n: never, [date, amount, unit]) => iso(moved(moment(date), asNumber(amount), String(unit))) },
  { name: 'Date.diff', signature: 'Date.diff(from, to, unit)', help: 'How many seconds, minutes, hours, days or weeks lie between two dates.', parameters: [text, text, text], result: () => NUMBER, call: (_n: never, [from, to, unit]) => (moment(to) - moment(from)) / milliseconds(String(unit)) },
  { name: 'Date.day', signature: 'Date.day(date)', help: 'The day of a date, such as 2027-01-31.', parameters: [text], result: () => TEXT, call: (_n: never, [date]) => iso(moment(date)).slice(0, 10) },
  { name: 'Date.format', signature: 'Date.format(date, form)', help: 'In a form of your own, made of YYYY, MM, DD, HH, mm and ss, such as DD.MM.YYYY.', parameters: [text, text], result: () => TEXT, call: (_n: never, [date, form]) => formatted(iso(moment(date)), String(form)) },
];

const UNITS: { readonly [unit: string]: number } = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 };
const MONTHS: { readonly [unit: string]: number } = { month: 1, year: 12 };

const DATE = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** Only full ISO dates, read part by part: what else a host's own parser takes differs from one to another. */
function moment(value: Argument | undefined): number {
  const parts = typeof value === 'string' && value.length <= 40 ? DATE.exec(value) : null;
  if (!parts) throw notADate(value);
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((part) => Number(parts[part] ?? 0)) as [number, number, number, number, number, number];
  const fraction = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3));
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) throw notADate(value);
  return date.getTime() + hour * 3_600_000 + minute * 60_000 + second * 1_000 + fraction - offset(parts[8] ?? 'Z');
}

function offset(zone: string): number {
  if (zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function moved(ms: number, amount: number, unit: string): number {
  const months = MONTHS[singular(unit)];
  if (months === undefined) return ms + amount * milliseconds(unit);
  if (!Number.isInteger(amount)) throw new NodeError({ code: 'EXPRESSION_WRONG_TYPE', message: 'Months and years are added in whole numbers.' });
  const date = new Date(ms);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + amount * months);
  // A month after January 31st is the last day of February.
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime();
}

function milliseconds(unit: string): number {
  const known = UNITS[singular(unit)];
  if (known !== undefined) return known;
  throw new NodeError({ code: 'EXPRESSION_WRONG_TYPE', message: `"${unit.slice(0, 40)}" is not a unit of time here.`, hint: 'Use seconds, minutes, hours, days or weeks; Date.add also takes months and years.' });
}

function singular(unit: string): string {
  const name = unit.replace(/s$/, '');
  return Object.hasOwn(UNITS, name) || Object.hasOwn(MONTHS, name) ? name : '';
}

function iso(ms: number): string {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  if (Number.isNaN(year) || year < 0 || year > 9_999) throw new NodeError({ code: 'EXPRESSION_NOT_A_DATE', message: 'This date lies outside of the years 0 to 9999.' });
  return date.toISOString();
}

function formatted(date: string, form: string): string {
  const parts: { readonly [part: string]: string } = { YYYY: date.slice(0, 4), MM: date.slice(5, 7), DD: date.slice(8, 10), HH: date.slice(11, 13), mm: date.slice(14, 16), ss: date.slice(17, 19) };
  return form.slice(0, 1_000).replaceAll(/YYYY|MM|DD|HH|mm|ss/g, (part) => parts[part] ?? part);
}

function notADate(value: Argument | undefined): NodeError {
  return new NodeError({ code: 'EXPRESSION_NOT_A_DATE', message: `A date is needed here, not ${describeValue((value ?? null) as Json)}.`, hint: 'Write dates as 2027-01-31 or 2027-01-31T09:00:00Z.' });
}
