import type { Json, JsonObject } from '#graph/json';

/** A text somewhere in the data. */
export interface Leaf {
  /** Its number in the order of the data. */
  readonly index: number;
  /** Such as `customer.mail`; absent when the data is a text itself. */
  readonly path?: string;
  readonly text: string;
}

/** Numbers are looked at too when they are long enough to be one of a card or an account. */
const LONG_NUMBER = 1_000_000;

/** All texts of the data, and numbers that are long. */
export function leavesOf(data: Json): readonly Leaf[] {
  const leaves: Leaf[] = [];
  withTexts(data, (leaf) => {
    leaves.push(leaf);
    return leaf.text;
  });
  return leaves;
}

/** The same data with other texts; a number stays one unless its text changed. */
export function withTexts(data: Json, textOf: (leaf: Leaf) => string): Json {
  let count = 0;
  const rewrite = (value: Json, path: string): Json => {
    if (typeof value === 'string') return textOf({ index: count++, path, text: value });
    if (isLongNumber(value)) {
      const text = textOf({ index: count++, path, text: String(value) });
      return text === String(value) ? value : text;
    }
    if (Array.isArray(value)) return value.map((item, index) => rewrite(item as Json, `${path}[${index}]`));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value as JsonObject).map(([key, inner]) => [key, rewrite(inner, path === '' ? key : `${path}.${key}`)]),
    );
  };
  return typeof data === 'string' ? textOf({ index: 0, text: data }) : rewrite(data, '');
}

function isLongNumber(value: Json): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= LONG_NUMBER;
}
