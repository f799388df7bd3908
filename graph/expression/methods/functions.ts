import { NodeError } from '../../errors.ts';
import { approximately, compareNumbers, fromBigInt, numberOfText, type Numeric, roundTo } from '../../exact-number.ts';
import type { Json } from '../../json.ts';
import { JsonRefused, readJson } from '../../json-text.ts';
import { anyOf, valuesType } from '../../types/schema-type.ts';
import { arithmetic, isTrue } from '../arithmetic.ts';
import { type Budget, checkSize, finite, MAX_TEXT, notFinite, paid, spend, weigh } from '../budget.ts';
import { jsonText, textOf } from '../text-of.ts';
import { asNumber, asNumeric, asObject, notANumber, wholeWithin } from './arguments.ts';
import { dateFunctions } from './date-functions.ts';
import {
  anything,
  type Argument,
  ANYTHING,
  BOOLEAN,
  exactNumber,
  INTEGER,
  list,
  listOf,
  type Method,
  NUMBER,
  number,
  optional,
  rest,
  TEXT,
  text,
} from './method.ts';

const numbers: Method['parameters'] = [rest(exactNumber)];

function math(
  name: string,
  signature: string,
  help: string,
  parameters: Method['parameters'],
  call: (...values: Numeric[]) => Numeric,
  type = NUMBER,
): Method {
  return {
    name: `Math.${name}`,
    signature: `Math.${signature}`,
    help,
    parameters,
    result: () => type,
    call: (_none: never, args) => settled(call(...args.map(asNumeric))) as Json,
  };
}

function settled(value: Numeric): Numeric {
  return typeof value === 'number' ? finite(value) : value;
}

/** What JavaScript does to plain numbers, and what does the same to those with more digits. */
function either(plain: (n: number) => number, exact: (n: Numeric) => Numeric): (n: Numeric) => Numeric {
  return (n) => (typeof n === 'number' ? plain(n) : exact(n));
}

function extreme(values: readonly Numeric[], sign: 1 | -1): Numeric {
  if (values.length === 0) throw notFinite();
  return values.reduce((best, value) => (compareNumbers(value, best) * sign > 0 ? value : best));
}

/** Only what every engine computes alike: a replayed run must come to the same result. */
const mathFunctions: readonly Method[] = [
  math(
    'abs',
    'abs(n)',
    'Without its sign.',
    [exactNumber],
    either(Math.abs, (n) => (compareNumbers(n, 0) < 0 ? arithmetic('-', 0, n) : n)),
  ),
  math(
    'ceil',
    'ceil(n)',
    'Rounded up.',
    [exactNumber],
    either(Math.ceil, (n) => roundTo(n, 0, 'up')),
    INTEGER,
  ),
  math(
    'floor',
    'floor(n)',
    'Rounded down.',
    [exactNumber],
    either(Math.floor, (n) => roundTo(n, 0, 'down')),
    INTEGER,
  ),
  math(
    'round',
    'round(n)',
    'Rounded to the nearest whole number.',
    [exactNumber],
    either(Math.round, (n) => roundTo(n, 0, 'half-up')),
    INTEGER,
  ),
  math(
    'trunc',
    'trunc(n)',
    'Without what stands after the point.',
    [exactNumber],
    either(Math.trunc, (n) => roundTo(n, 0, 'cut')),
    INTEGER,
  ),
  math(
    'sign',
    'sign(n)',
    '-1, 0 or 1.',
    [exactNumber],
    either(Math.sign, (n) => compareNumbers(n, 0)),
    INTEGER,
  ),
  math('sqrt', 'sqrt(n)', 'The square root.', [number], (n) => Math.sqrt(asNumber(n as Argument))),
  math('pow', 'pow(base, exponent)', 'The power.', [exactNumber, exactNumber], (base, exponent) => arithmetic('**', base, exponent)),
  math('min', 'min(a, b, …)', 'The smallest.', numbers, (...values) => extreme(values, -1)),
  math('max', 'max(a, b, …)', 'The largest.', numbers, (...values) => extreme(values, 1)),
  math(
    'approximate',
    'approximate(n)',
    'The nearest number of about 15 digits: rounds one that has more, and only then.',
    [exactNumber],
    approximately,
  ),
];

/** Functions that belong to no value, by their full name. */
export const functions: readonly Method[] = [
  ...mathFunctions,
  {
    name: 'Number',
    signature: 'Number(value)',
    help: 'As a number, with all its digits; fails when it is none.',
    parameters: [anything],
    result: () => NUMBER,
    call: (_n: never, [v]) => asNumeric(v) as Json,
  },
  {
    name: 'parseInt',
    signature: 'parseInt(text, base?)',
    help: 'The whole number that the text begins with, in digits of a base from 2 to 36; fails when there is none.',
    parameters: [text, optional(number)],
    result: () => INTEGER,
    call: (_n: never, [t, base]) => leadingWhole(t, wholeWithin(base ?? 10, 2, 36, 'The base')) as Json,
  },
  {
    name: 'parseFloat',
    signature: 'parseFloat(text)',
    help: 'The number that the text begins with; fails when there is none.',
    parameters: [text],
    result: () => NUMBER,
    call: (_n: never, [t]) => leading(t, /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/) as Json,
  },
  {
    name: 'String',
    signature: 'String(value)',
    help: 'As text.',
    parameters: [anything],
    result: () => TEXT,
    call: (_n: never, [v], b) => textOf((v ?? null) as Json, b),
  },
  {
    name: 'Boolean',
    signature: 'Boolean(value)',
    help: 'Whether it counts as true.',
    parameters: [anything],
    result: () => BOOLEAN,
    call: (_n: never, [v]) => isTrue((v ?? null) as Json),
  },
  {
    name: 'Object.keys',
    signature: 'Object.keys(object)',
    help: 'The names of its fields.',
    parameters: [anything],
    result: () => listOf(TEXT),
    call: (_n: never, [o], b) => charged(Object.keys(asObject(o)), b),
  },
  {
    name: 'Object.values',
    signature: 'Object.values(object)',
    help: 'The values of its fields.',
    parameters: [anything],
    result: (_r, [o]) => listOf(valuesType(o ?? ANYTHING)),
    call: (_n: never, [o], b) => charged(Object.values(asObject(o)), b),
  },
  {
    name: 'Object.entries',
    signature: 'Object.entries(object)',
    help: 'Lists of name and value.',
    parameters: [anything],
    result: (_r, [o]) => listOf(listOf(anyOf([TEXT, valuesType(o ?? ANYTHING)]))),
    call: (_n: never, [o], b) => charged(Object.entries(asObject(o)), b),
  },
  {
    name: 'Object.fromEntries',
    signature: 'Object.fromEntries(list)',
    help: 'An object of lists of name and value.',
    parameters: [list],
    result: () => ({ type: 'object' }),
    call: (_n: never, [pairs], b) => fromEntries(pairs as readonly Json[], b),
  },
  {
    name: 'Array.isArray',
    signature: 'Array.isArray(value)',
    help: 'Whether the value is a list.',
    parameters: [anything],
    result: () => BOOLEAN,
    call: (_n: never, [v]) => Array.isArray(v),
  },
  {
    name: 'JSON.stringify',
    signature: 'JSON.stringify(value, fields?, indent?)',
    help: 'As JSON text; with a list of names, only the fields of these names, at every level.',
    parameters: [anything, optional(list), optional(number)],
    result: () => TEXT,
    call: (_n: never, [v, fields, indent], b) =>
      jsonText(withFields((v ?? null) as Json, fields, b), b, wholeWithin(indent ?? 0, 0, 10, 'The indent')),
  },
  {
    name: 'JSON.parse',
    signature: 'JSON.parse(text)',
    help: 'The value of a JSON text; a value that is no text stays as it is.',
    parameters: [anything],
    result: () => ANYTHING,
    call: (_n: never, [json], b) => (typeof json === 'string' ? parsed(json, b) : ((json ?? null) as Json)),
  },
  {
    name: 'encodeURIComponent',
    signature: 'encodeURIComponent(text)',
    help: 'Made safe as a part of an address.',
    parameters: [text],
    result: () => TEXT,
    call: (_n: never, [t], b) => encoded(t as string, b),
  },
  {
    name: 'decodeURIComponent',
    signature: 'decodeURIComponent(text)',
    help: 'A part of an address as text again.',
    parameters: [text],
    result: () => TEXT,
    call: (_n: never, [t], b) => decoded(t as string, b),
  },
  ...dateFunctions,
];

function head(value: Argument | undefined): string {
  return (value as string).slice(0, 400);
}

function leading(value: Argument | undefined, start: RegExp): Numeric {
  const number = numberOfText(start.exec(head(value))?.[0] ?? '');
  if (typeof number === 'number' && !Number.isFinite(number)) throw notANumber(value);
  return settled(number);
}

function leadingWhole(value: Argument | undefined, base: number): Numeric {
  if (base === 10) return leading(value, /^\s*[+-]?\d+/);
  const [, sign = '', digits = ''] = (base === 16 ? /^\s*([+-]?)(?:0x)?([0-9a-z]*)/i : /^\s*([+-]?)([0-9a-z]*)/i).exec(head(value)) ?? [];
  const own = Array.from(digits.toLowerCase(), (digit) => Number.parseInt(digit, 36));
  const end = own.findIndex((digit) => digit >= base);
  const used = end < 0 ? own : own.slice(0, end);
  if (used.length === 0) throw notANumber(value);
  const size = used.reduce((total, digit) => total * BigInt(base) + BigInt(digit), 0n);
  return fromBigInt(sign === '-' ? -size : size);
}

/** What a list of names keeps of a value, in the order of the names, as in JavaScript. */
function withFields(value: Json, fields: Argument | undefined, budget: Budget): Json {
  if (fields === undefined) return value;
  weigh(value, budget);
  const names = [...new Set((fields as readonly Json[]).map((name) => textOf(name, budget)))];
  const kept = (inner: Json): Json => {
    if (typeof inner !== 'object' || inner === null) return inner;
    if (Array.isArray(inner)) return inner.map((item) => kept(item as Json));
    spend(budget, names.length);
    const object = asObject(inner);
    return Object.fromEntries(names.filter((name) => Object.hasOwn(object, name)).map((name) => [name, kept(object[name] ?? null)]));
  };
  return kept(value);
}

function charged(items: readonly unknown[], budget: Budget): Json {
  spend(budget, items.length);
  return items as Json;
}

/** `Object.fromEntries` defines own fields, so that a name such as `__proto__` stays data. */
function fromEntries(pairs: readonly Json[], budget: Budget): Json {
  spend(budget, pairs.length);
  return Object.fromEntries(
    pairs.map((pair) => {
      if (Array.isArray(pair)) return [textOf((pair[0] ?? null) as Json, budget), (pair[1] ?? null) as Json] as const;
      throw new NodeError({ code: 'EXPRESSION_WRONG_TYPE', message: 'Object.fromEntries needs lists of name and value.' });
    }),
  );
}

/** JSON may nest without end and hold 1e999: what comes out is weighed like everything that is made. */
function parsed(json: string, budget: Budget): Json {
  spend(budget, json.length >> 3);
  let value: Json;
  try {
    value = readJson(json);
  } catch (error) {
    throw new NodeError({
      code: 'EXPRESSION_NOT_JSON',
      message: error instanceof JsonRefused ? error.message : `The text is not JSON: ${json.slice(0, 60)}`,
      hint: 'Look at the text in the last run.',
    });
  }
  weigh(value);
  return value;
}

function encoded(value: string, budget: Budget): string {
  checkSize(value.length * 3, MAX_TEXT, 'text');
  try {
    return encodeURIComponent(paid(value, budget));
  } catch {
    throw new NodeError({ code: 'EXPRESSION_WRONG_TYPE', message: "The text ends in the middle of a character, so it can't be encoded." });
  }
}

function decoded(value: string, budget: Budget): string {
  try {
    return decodeURIComponent(paid(value, budget));
  } catch {
    throw new NodeError({ code: 'EXPRESSION_WRONG_TYPE', message: `"${value.slice(0, 40)}" is not an encoded part of an address.` });
  }
}
