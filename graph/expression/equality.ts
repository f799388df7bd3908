import { compareNumbers, identityOfNumber, isExactNumber } from '../exact-number.ts';
import { isNumeric } from './arithmetic.ts';
import type { Json, JsonObject } from '../json.ts';
import { type Budget, spend, weigh } from './budget.ts';

/** Equal by content: lists and objects have no identity here, and the order of fields does not matter. */
export function isSame(left: Json, right: Json, budget: Budget): boolean {
  if (typeof left === 'string' && typeof right === 'string') {
    if (left.length !== right.length) return false;
    spend(budget, left.length >> 6);
    return left === right;
  }
  if (left === right) return true;
  if (isExactNumber(left) || isExactNumber(right)) return isNumeric(left) && isNumeric(right) && compareNumbers(left, right) === 0;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  spend(budget, 1);
  if (Array.isArray(left) || Array.isArray(right)) {
    return (
      Array.isArray(left) &&
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, position) => isSame(item as Json, right[position] as Json, budget))
    );
  }
  const [one, other] = [left as JsonObject, right as JsonObject];
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => {
    spend(budget, 1);
    return Object.hasOwn(other, key) && isSame(one[key] ?? null, other[key] ?? null, budget);
  });
}

/** A text that two values share when they are the same, and only then. */
export function identityOf(value: Json, budget: Budget): string {
  const { characters } = weigh(value, budget);
  spend(budget, characters >> 5);
  return JSON.stringify(value, sortFields);
}

/** An object becomes its entries in order; the wrapping keeps it apart from a list that looks like them. */
function sortFields(_key: string, value: Json): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if (isExactNumber(value)) return identityOfNumber(value);
  return { entries: Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)) };
}
