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

/** A whole number within bounds; the least one when it is not given. */
export function between(value: Argument | undefined, least: number, most: number): number {
  return Math.min(most, Math.max(least, value === undefined ? least : Math.trunc(asNumber(value))));
}

/** An object that is no list. */
export function asObject(value: Argument | undefined): { readonly [name: string]: Json } {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as { readonly [name: string]: Json };
  throw new NodeError({ code: 'EXPRESSION_WRONG_TYPE', message: 'An object is needed here.', hint: 'Lists have methods of their own, such as map.' });
}
