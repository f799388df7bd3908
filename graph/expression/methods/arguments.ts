import { NodeError } from '../../errors.ts';
import { isExactNumber, numberOfText, type Numeric } from '../../exact-number.ts';
import type { Json } from '../../json.ts';
import { describeValue } from '../text-of.ts';
import type { Argument } from './method.ts';

/** A number with all its digits, or what is written as one. */
export function asNumeric(value: Argument | undefined): Numeric {
  if (isExactNumber(value)) return value;
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'boolean'
        ? Number(value)
        : typeof value === 'string'
          ? numberOfText(value)
          : Number.NaN;
  if (typeof number !== 'number' || Number.isFinite(number)) return number;
  throw notANumber(value);
}

/** A number that JavaScript can hold, or what is written as one. Throws for one with more digits. */
export function asNumber(value: Argument | undefined): number {
  const number = asNumeric(value);
  if (typeof number === 'number') return number;
  throw new NodeError({
    code: 'EXPRESSION_NOT_EXACT',
    message: `The number ${number.$number.slice(0, 60)} has more digits than this can work with.`,
    hint: 'Math.approximate(number) rounds it to about 15 digits.',
  });
}

/** The error for what is no number. */
export function notANumber(value: Argument | undefined): NodeError {
  return new NodeError({
    code: 'EXPRESSION_NOT_A_NUMBER',
    message: `A number is needed here, not ${describeValue((value ?? null) as Json)}.`,
    hint: 'Look at the value in the last run; ?? gives another one when it is missing.',
  });
}

/** A whole number within bounds; anything else is an error, never moved to the nearest bound. */
export function wholeWithin(value: Argument | undefined, least: number, most: number, what: string): number {
  const number = asNumber(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new NodeError({
    code: 'EXPRESSION_WRONG_TYPE',
    message: `${what} must be a whole number from ${least} to ${most}, not ${number}.`,
  });
}

/** An object that is no list. */
export function asObject(value: Argument | undefined): { readonly [name: string]: Json } {
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value))
    return value as { readonly [name: string]: Json };
  throw new NodeError({
    code: 'EXPRESSION_WRONG_TYPE',
    message: 'An object is needed here.',
    hint: 'Lists have methods of their own, such as map.',
  });
}
