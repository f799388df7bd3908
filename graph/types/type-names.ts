import { isExactNumber, isWhole } from '../exact-number.ts';
import type { Json, JsonSchema, JsonTypeName } from '../json.ts';

/** The types that a schema allows; null when it allows any. */
export function typeNames(schema: JsonSchema): readonly JsonTypeName[] | null {
  if (schema.anyOf) {
    const names = new Set<JsonTypeName>();
    for (const option of schema.anyOf) {
      const inner = typeNames(option);
      if (inner === null) return null;
      for (const name of inner) names.add(name);
    }
    return [...names];
  }
  if (schema.type !== undefined) return typeof schema.type === 'string' ? [schema.type] : schema.type;
  if (schema.const !== undefined) return [typeNameOf(schema.const)];
  if (schema.enum) return [...new Set(schema.enum.map(typeNameOf))];
  return schema.properties || schema.required ? ['object'] : null;
}

/** The options of a union, flattened, each of one type; a schema that is no union is its own only option. */
export function optionsOf(schema: JsonSchema): readonly JsonSchema[] {
  if (schema.anyOf) return schema.anyOf.flatMap(optionsOf);
  const names = typeNames(schema);
  if (names === null || (names.length === 1 && typeof schema.type !== 'object')) return [schema];
  return names.flatMap((type): readonly JsonSchema[] => {
    if (!schema.enum) return [{ ...schema, type }];
    const values = schema.enum.filter((value) => hasType(value, type));
    return values.length === 0 ? [] : [{ ...schema, type, enum: values }];
  });
}

/** The narrowest type of a value. */
export function typeNameOf(value: Json): JsonTypeName {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number' || isExactNumber(value)) return isWhole(value) ? 'integer' : 'number';
  return typeof value as 'string' | 'boolean' | 'object';
}

/** Whether a value has a type; a whole number is a number, too. */
export function hasType(value: Json, name: JsonTypeName): boolean {
  if (name === 'number') return typeof value === 'number' || isExactNumber(value);
  return typeNameOf(value) === name;
}

/** Whether two values of schemas are the same; the order of fields does not matter. */
export function isSameValue(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const [one, other] = [left as { readonly [key: string]: Json }, right as { readonly [key: string]: Json }];
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && isSameValue(one[key] ?? null, other[key] ?? null))
  );
}
