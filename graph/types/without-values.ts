import type { JsonSchema } from '../json.ts';
import { typeNames } from './type-names.ts';

/** The type alone: what was written as a literal is an example of it, and no promise that the value stays the same. */
export function withoutValues(schema: JsonSchema): JsonSchema {
  const { const: _value, enum: _values, anyOf: options, properties, items, ...rest } = schema;
  const type = typeNames(schema);
  return {
    ...rest,
    ...(type === null || options !== undefined ? {} : { type: type.length === 1 && type[0] !== undefined ? type[0] : type }),
    ...(options === undefined ? {} : { anyOf: options.map(withoutValues) }),
    ...(items === undefined ? {} : { items: withoutValues(items) }),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, withoutValues(inner)])) }),
  };
}
