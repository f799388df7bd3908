import { fixedText, type Numeric, toBigInt } from '../../exact-number.ts';
import { asNumber, wholeWithin } from './arguments.ts';
import { type Argument, BOOLEAN, type Method, number, optional, TEXT, text } from './method.ts';

/** What can be asked of a number. */
export const numberMethods: readonly Method[] = [
  {
    name: 'toFixed',
    signature: 'toFixed(digits?)',
    help: 'As text with this many digits after the point.',
    parameters: [optional(number)],
    result: () => TEXT,
    call: (n: Numeric, [digits]) => fixed(n, wholeWithin(digits ?? 0, 0, 100, 'The number of digits')),
  },
  {
    name: 'toString',
    signature: 'toString(base?)',
    help: 'As text; with a base such as 2 or 16, in other digits.',
    parameters: [optional(number)],
    result: () => TEXT,
    call: (n: Numeric, [base]) => inBase(n, wholeWithin(base ?? 10, 2, 36, 'The base')),
  },
];

function fixed(value: Numeric, places: number): string {
  return typeof value === 'number' ? value.toFixed(places) : fixedText(value, places);
}

function inBase(value: Numeric, base: number): string {
  if (typeof value === 'number') return value.toString(base);
  if (base === 10) return value.$number;
  const whole = toBigInt(value);
  return whole === null ? asNumber(value as unknown as Argument).toString(base) : whole.toString(base);
}

/** What can be asked of true and false. */
export const booleanMethods: readonly Method[] = [
  { name: 'toString', signature: 'toString()', help: 'As text.', parameters: [], result: () => TEXT, call: (b: boolean) => String(b) },
];

/** What can be asked of an object. */
export const objectMethods: readonly Method[] = [
  {
    name: 'hasField',
    signature: 'hasField(name)',
    help: 'Whether the object has the field.',
    parameters: [text],
    result: () => BOOLEAN,
    call: (o: object, [name]) => Object.hasOwn(o, String(name)),
  },
  {
    name: 'isEmpty',
    signature: 'isEmpty()',
    help: 'Whether the object has no fields.',
    parameters: [],
    result: () => BOOLEAN,
    call: (o: object) => Object.keys(o).length === 0,
  },
];
