import { type Schema, Validator } from '@cfworker/json-schema';
import type { Json } from '#graph/json';

/** Says what is wrong with a value that came from outside, naming the place in it; null when it fits. */
export type ValueCheck = (value: Json) => string | null;

/** A check by a JSON Schema that was parsed as such before; `name` is what the value is called in messages. */
export function valueCheck(name: string, schema: { readonly [key: string]: unknown }): ValueCheck {
  if (Object.keys(schema).length === 0) return () => null;
  const validator = new Validator(schema as Schema, '2020-12');
  return (value) => {
    const { valid, errors } = validator.validate(value);
    if (valid) return null;
    // The last error is the innermost: the others only say that something inside does not fit.
    const error = errors.at(-1);
    const path = [name, ...(error?.instanceLocation.split('/').slice(1) ?? [])].map((part) => decodeURIComponent(part).replace(/~1/g, '/').replace(/~0/g, '~')).join('.');
    return `${path}: ${error?.error ?? 'does not fit the schema'}`;
  };
}
