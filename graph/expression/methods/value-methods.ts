import { wholeWithin } from './arguments.ts';
import { BOOLEAN, type Method, number, optional, TEXT, text } from './method.ts';

/** What can be asked of a number. */
export const numberMethods: readonly Method[] = [
  { name: 'toFixed', signature: 'toFixed(digits?)', help: 'As text with this many digits after the point.', parameters: [optional(number)], result: () => TEXT, call: (n: number, [digits]) => n.toFixed(wholeWithin(digits ?? 0, 0, 100, 'The number of digits')) },
  { name: 'toString', signature: 'toString(base?)', help: 'As text; with a base such as 2 or 16, in other digits.', parameters: [optional(number)], result: () => TEXT, call: (n: number, [base]) => n.toString(wholeWithin(base ?? 10, 2, 36, 'The base')) },
];

/** What can be asked of true and false. */
export const booleanMethods: readonly Method[] = [{ name: 'toString', signature: 'toString()', help: 'As text.', parameters: [], result: () => TEXT, call: (b: boolean) => String(b) }];

/** What can be asked of an object. */
export const objectMethods: readonly Method[] = [
  { name: 'hasField', signature: 'hasField(name)', help: 'Whether the object has the field.', parameters: [text], result: () => BOOLEAN, call: (o: object, [name]) => Object.hasOwn(o, String(name)) },
  { name: 'isEmpty', signature: 'isEmpty()', help: 'Whether the object has no fields.', parameters: [], result: () => BOOLEAN, call: (o: object) => Object.keys(o).length === 0 },
];
