import { NodeError } from '../../errors.ts';
import type { Json } from '../../json.ts';
import { describeValue } from '../text-of.ts';
import type { Argument } from './method.ts';

/** A number, or what is written as one. */
export function asNumber(value: Argument | undefined): number {
  const number = typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (Number.isFinite(number)) return number;
  throw notANumber(value);
}

/** The error for what is no number. */
export function notANumber(value: Argument | undefined): NodeError {
  return new NodeError({ code: 'EXPRESSION_NOT_A_NUMBER', message: `A number is needed here, not ${describeValue((value ?? null) as Json)}.`, hint: 'Look at the value in the last run; ?? gives another one when it is missing.' });
}

/** A whole number within bounds; anything else is an error, never moved to the nearest bound. */
export function wholeWithin(value: Argument | undefined, least: number, most: number, what: string): number {
  const number = asNumber(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new NodeError({ code: 'EXPRESSION_WRONG_TYPE', message: `${what} must be a whole number from ${least} to ${most}, not ${number}.` });
}

/** An object that is no list. */
export function asObject(value: Argument | undefined): { readonly [name: string]: Json } {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as { readonly [name: string]: Json };
  throw new NodeError({ code: 'EXPRESSION_WRONG_TYPE', message: 'An object is needed here.', hint: 'Lists have methods of their own, such as map.' });
}
