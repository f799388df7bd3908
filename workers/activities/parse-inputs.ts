import type { z } from 'zod';
import { isExactNumber } from '#graph/exact-number';
import type { Json } from '#graph/json';

/**
 * The inputs as the node type takes them. A field that does not take a number of any length, such as a value of a query, takes its digits
 * as
 * text; a field for plain numbers refuses them.
 */
export function parseInputs<T extends z.ZodType>(schema: T, inputs: Json): z.output<T> {
  const parsed = schema.safeParse(inputs);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path }) => path);
  const written = places.reduce<Json>((value, path) => withDigits(value, path), inputs);
  return written === inputs ? schema.parse(inputs) : schema.parse(written);
}

/** The value with the exact number at a place, or around it, as text; the same value when there is none. */
function withDigits(value: Json, [key, ...rest]: readonly PropertyKey[]): Json {
  if (isExactNumber(value)) return value.$number;
  if (typeof value !== 'object' || value === null || key === undefined || !Object.hasOwn(value, key)) return value;
  const inner = (value as { readonly [name: PropertyKey]: Json })[key] ?? null;
  const changed = withDigits(inner, rest);
  if (changed === inner) return value;
  return Array.isArray(value)
    ? value.map((item, at) => (at === Number(key) ? changed : (item as Json)))
    : { ...(value as { readonly [name: string]: Json }), [String(key)]: changed };
}
