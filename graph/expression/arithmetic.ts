import { calculate, compareNumbers, isExactNumber, type Numeric } from '../exact-number.ts';
import type { Json } from '../json.ts';
import { finite } from './budget.ts';

/** A number of either kind. */
export function isNumeric(value: unknown): value is Numeric {
  return typeof value === 'number' || isExactNumber(value);
}

/** JavaScript's rule of what counts as true; -0 does not, however it is written. */
export function isTrue(value: Json): boolean {
  return isExactNumber(value) ? compareNumbers(value, 0) !== 0 : Boolean(value);
}

/** The result of an operation on two numbers. Plain fractions are JavaScript's; whole numbers and exact ones keep every digit. */
export function arithmetic(operator: string, left: Numeric, right: Numeric): Numeric {
  if (typeof left !== 'number' || typeof right !== 'number') return calculate(operator, left, right);
  const result = finite(plain(operator, left, right));
  const isWhole = Number.isInteger(left) && Number.isInteger(right) && Number.isInteger(result) && operator !== '/';
  return isWhole && !Number.isSafeInteger(result) ? calculate(operator, left, right) : result;
}

function plain(operator: string, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    default:
      return left ** right;
  }
}
