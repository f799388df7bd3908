import { NodeError } from '../../errors.ts';
import type { Json } from '../../json.ts';
import { anyOf, valuesType } from '../../types/schema-type.ts';
import { type Budget, checkSize, MAX_TEXT, spend } from '../budget.ts';
import { anything, type Argument, ANYTHING, BOOLEAN, listOf, type Method, NUMBER, number, optional, TEXT, text } from './method.ts';

/** What can be asked of a number. */
export const numberMethods: readonly Method[] = [
  { name: 'toFixed', signature: 'toFixed(digits)', help: 'As text with this many digits after the point.', parameters: [optional(number)], result: () => TEXT, call: (n: number, [digits]) => n.toFixed(between(digits, 0, 20)) },
  { name: 'toString', signature: 'toString()', help: 'As text.', parameters: [], result: () => TEXT, call: (n: number) => String(n) },
];

/** What can be asked of true and false. */
export const booleanMethods: readonly Method[] = [{ name: 'toString', signature: 'toString()', help: 'As text.', parameters: [], result: () => TEXT, call: (b: boolean) => String(b) }];

/** What can be asked of an object. */
export const objectMethods: readonly Method[] = [
  { name: 'hasField', signature: 'hasField(name)', help: 'Whether the object has the field.', parameters: [text], result: () => BOOLEAN, call: (o: object, [name]) => Object.hasOwn(o, String(name)) },
  { name: 'isEmpty', signature: 'isEmpty()', help: 'Whether the object has no fields.', parameters: [], result: () => BOOLEAN, call: (o: object) => Object.keys(o).length === 0 },
];

const math = (name: string, signature: string, help: string, parameters: Method['parameters'], call: (...n: number[]) => number): Method => ({
  name: `Math.${name}`,
  signature: `Math.${signature}`,
  help,
  parameters,
  result: () => NUMBER,
  call: (_none: never, args) => {
    const result = call(...args.map(asNumber));
    if (!Number.isFinite(result)) throw new NodeError({ code: 'EXPRESSION_NOT_FINITE', message: `Math.${name} gives no finite number here.`, hint: 'Check what it is given.' });
    return result;
  },
});
const numbers: Method['parameters'] = [{ kind: 'value', type: NUMBER, isRest: true }];

/** Functions that belong to no value. */
export const functions: readonly Method[] = [
  math('abs', 'abs(n)', 'Without its sign.', [number], Math.abs),
  math('ceil', 'ceil(n)', 'Rounded up.', [number], Math.ceil),
  math('floor', 'floor(n)', 'Rounded down.', [number], Math.floor),
  math('round', 'round(n)', 'Rounded to the nearest whole number.', [number], Math.round),
  math('trunc', 'trunc(n)', 'Without what stands after the point.', [number], Math.trunc),
  math('sign', 'sign(n)', '-1, 0 or 1.', [number], Math.sign),
  math('sqrt', 'sqrt(n)', 'The square root.', [number], Math.sqrt),
  math('pow', 'pow(base, exponent)', 'The power.', [number, number], Math.pow),
  math('min', 'min(a, b, …)', 'The smallest.', numbers, Math.min),
  math('max', 'max(a, b, …)', 'The largest.', numbers, Math.max),
  { name: 'Object.keys', signature: 'Object.keys(object)', help: 'The names of its fields.', parameters: [anything], result: () => listOf(TEXT), call: (_n: never, [o], b) => charged(Object.keys(asObject(o)), b) },
  { name: 'Object.values', signature: 'Object.values(object)', help: 'The values of its fields.', parameters: [anything], result: (_r, [o]) => listOf(valuesType(o ?? ANYTHING)), call: (_n: never, [o], b) => charged(Object.values(asObject(o)), b) },
  { name: 'Object.entries', signature: 'Object.entries(object)', help: 'Lists of name and value.', parameters: [anything], result: (_r, [o]) => listOf(listOf(anyOf([TEXT, valuesType(o ?? ANYTHING)]))), call: (_n: never, [o], b) => charged(Object.entries(asObject(o)), b) },
  { name: 'Object.fromEntries', signature: 'Object.fromEntries(list)', help: 'An object of lists of name and value.', parameters: [{ kind: 'value', type: { type: 'array' } }], result: () => ({ type: 'object' }), call: (_n: never, [list], b) => fromEntries(list, b) },
  { name: 'Array.isArray', signature: 'Array.isArray(value)', help: 'Whether the value is a list.', parameters: [anything], result: () => BOOLEAN, call: (_n: never, [v]) => Array.isArray(v) },
  { name: 'JSON.stringify', signature: 'JSON.stringify(value, null, indent?)', help: 'As JSON text.', parameters: [anything, optional(anything), optional(number)], result: () => TEXT, call: (_n: never, [v, , indent], b) => stringify(v, indent, b) },
  { name: 'JSON.parse', signature: 'JSON.parse(text)', help: 'The value of a JSON text.', parameters: [text], result: () => ANYTHING, call: (_n: never, [json], b) => parse(String(json), b) },
  { name: 'Number', signature: 'Number(value)', help: 'As a number; fails when it is none.', parameters: [anything], result: () => NUMBER, call: (_n: never, [v]) => asNumber(v) },
  { name: 'String', signature: 'String(value)', help: 'As text.', parameters: [anything], result: () => TEXT, call: (_n: never, [v]) => (typeof v === 'string' ? v : typeof v === 'object' ? JSON.stringify(v) : String(v)) },
  { name: 'Boolean', signature: 'Boolean(value)', help: 'Whether it counts as true.', parameters: [anything], result: () => BOOLEAN, call: (_n: never, [v]) => Boolean(v) },
  { name: 'Date.parse', signature: 'Date.parse(text)', help: 'The milliseconds since 1970 of a date such as 2027-01-31T09:00:00Z.', parameters: [text], result: () => NUMBER, call: (_n: never, [t]) => moment(t) },
  { name: 'Date.toISO', signature: 'Date.toISO(milliseconds)', help: 'Such a date of milliseconds since 1970, in UTC.', parameters: [number], result: () => TEXT, call: (_n: never, [ms]) => iso(asNumber(ms)) },
  { name: 'Date.add', signature: 'Date.add(text, amount, unit)', help: 'A date moved by an amount of seconds, minutes, hours, days or weeks.', parameters: [text, number, text], result: () => TEXT, call: (_n: never, [t, amount, unit]) => iso(moment(t) + asNumber(amount) * unitMs(String(unit))) },
  { name: 'Date.diff', signature: 'Date.diff(from, to, unit)', help: 'How many seconds, minutes, hours, days or weeks lie between two dates.', parameters: [text, text, text], result: () => NUMBER, call: (_n: never, [from, to, unit]) => (moment(to) - moment(from)) / unitMs(String(unit)) },
  { name: 'Date.day', signature: 'Date.day(text)', help: 'The day of a date, such as 2027-01-31, in UTC.', parameters: [text], result: () => TEXT, call: (_n: never, [t]) => iso(moment(t)).slice(0, 10) },
];

const UNITS: { readonly [unit: string]: number } = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 };

function unitMs(unit: string): number {
  const name = unit.replace(/s$/, '');
  if (Object.hasOwn(UNITS, name)) return UNITS[name] ?? 0;
  throw new NodeError({ code: 'EXPRESSION_WRONG_TYPE', message: `"${unit}" is not a unit of time.`, hint: 'Use seconds, minutes, hours, days or weeks.' });
}

/** Only full ISO dates: what else a host understands differs from one to another. */
function moment(value: Argument | undefined): number {
  const date = typeof value === 'number' ? value : typeof value === 'string' && /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(value) ? Date.parse(withZone(value)) : Number.NaN;
  if (Number.isFinite(date)) return date;
  throw new NodeError({ code: 'EXPRESSION_NOT_A_DATE', message: `${JSON.stringify(value)} is not a date.`, hint: 'Write dates as 2027-01-31 or 2027-01-31T09:00:00Z.' });
}

function withZone(text: string): string {
  const iso = text.replace(' ', 'T');
  return /T/.test(iso) && !/(Z|[+-]\d\d:?\d\d)$/.test(iso) ? `${iso}Z` : iso;
}

function iso(ms: number): string {
  if (Math.abs(ms) > 8.64e15) throw new NodeError({ code: 'EXPRESSION_NOT_A_DATE', message: 'This date lies outside of what can be counted.' });
  return new Date(ms).toISOString();
}

function asNumber(value: Argument | undefined): number {
  const number = typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (Number.isFinite(number)) return number;
  throw new NodeError({ code: 'EXPRESSION_NOT_A_NUMBER', message: `A number is needed here, not ${JSON.stringify(value) ?? 'nothing'}.`.slice(0, 200) });
}

function between(value: Argument | undefined, least: number, most: number): number {
  return Math.min(most, Math.max(least, value === undefined ? least : Math.trunc(asNumber(value))));
}

function asObject(value: Argument | undefined): object {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new NodeError({ code: 'EXPRESSION_WRONG_TYPE', message: 'An object is needed here.', hint: 'Lists have methods of their own, such as map and length.' });
}

function charged(list: readonly unknown[], budget: Budget): Json {
  spend(budget, list.length);
  return list as Json;
}

function fromEntries(list: Argument | undefined, budget: Budget): Json {
  const pairs = Array.isArray(list) ? (list as readonly Json[]) : [];
  spend(budget, pairs.length);
  return Object.fromEntries(
    pairs.map((pair) => {
      if (Array.isArray(pair)) return [String(pair[0] ?? ''), (pair[1] ?? null) as Json] as const;
      throw new NodeError({ code: 'EXPRESSION_WRONG_TYPE', message: 'Object.fromEntries needs lists of name and value.' });
    }),
  );
}

function stringify(value: Argument | undefined, indent: Argument | undefined, budget: Budget): string {
  const json = JSON.stringify(value ?? null, null, indent === undefined ? 0 : between(indent, 0, 10)) ?? 'null';
  spend(budget, json.length >> 5);
  checkSize(json.length, MAX_TEXT, 'text');
  return json;
}

function parse(json: string, budget: Budget): Json {
  spend(budget, json.length >> 3);
  try {
    return JSON.parse(json) as Json;
  } catch {
    throw new NodeError({ code: 'EXPRESSION_NOT_JSON', message: `The text is not JSON: ${json.slice(0, 60)}`, hint: 'Look at the text in the last run.' });
  }
}

