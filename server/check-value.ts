import type { Json } from '#graph/json';
import { type SchemaCheck, schemaCheck } from '#graph/schema-check';

/** Says what is wrong with a value that came from outside, naming the place in it; null when it fits. */
export type ValueCheck = (value: Json) => string | null;

/** A check by a JSON Schema that was parsed as such before; `name` is what the value is called in messages. */
export function valueCheck(name: string, schema: { readonly [key: string]: unknown }): ValueCheck {
  if (Object.keys(schema).length === 0) return () => null;
  let check: SchemaCheck;
  try {
    check = schemaCheck(schema);
  } catch (error) {
    // Better no call than an unchecked one: the person who drew the workflow has to change the schema.
    const problem = `${name}: its schema can't be used: ${(error as Error).message}`;
    return () => problem;
  }
  return (value) => {
    const [error] = check(value);
    return error === undefined ? null : `${[name, ...error.path].join('.')}: ${error.message}`;
  };
}
