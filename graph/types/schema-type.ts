import { isExactNumber } from '../exact-number.ts';
import type { Json, JsonSchema } from '../json.ts';
import { isSubtype } from './subtype.ts';
import { optionsOf, typeNameOf, typeNames } from './type-names.ts';

export { isAssignable } from './assignable.ts';
export { describeType } from './describe.ts';
export { optionsOf, typeNames } from './type-names.ts';
export { valueMatches, valueProblems } from './value-matches.ts';

const NOTHING: JsonSchema = { type: 'null' };

/** A union of more says nothing that a reader could use, and takes long to compare. */
const MOST_OPTIONS = 64;

/** A union without repetitions; anything at all as soon as one option is. */
export function anyOf(schemas: readonly JsonSchema[]): JsonSchema {
  const options = schemas.flatMap(optionsOf);
  if (options.length === 0 || options.some((option) => typeNames(option) === null)) return {};
  const kept: JsonSchema[] = [];
  for (const option of options) {
    if (kept.some((known) => isSubtype(option, known))) continue;
    // What came before may be a part of this one: "integer" once "number" is there.
    const others = kept.filter((known) => !isSubtype(known, option));
    kept.splice(0, kept.length, ...others, option);
    if (kept.length > MOST_OPTIONS) return {};
  }
  const [only] = kept;
  return only && kept.length === 1 ? only : { anyOf: kept };
}

/** Whether null is among the values that are known to be possible. */
export function mayBeNull(schema: JsonSchema): boolean {
  return typeNames(schema)?.includes('null') ?? false;
}

/** The schema without null. */
export function withoutNull(schema: JsonSchema): JsonSchema {
  return without(schema, (option) => typeNames(option)?.[0] === 'null');
}

/** The schema without the options that a test rules out; the schema itself when none would be left. */
export function without(schema: JsonSchema, isRuledOut: (option: JsonSchema) => boolean): JsonSchema {
  const options = optionsOf(schema);
  const left = options.filter((option) => !isRuledOut(option));
  return left.length === options.length || left.length === 0 ? schema : anyOf(left);
}

/** The type of a field; null when an object of this schema has no such field. A field that is not named is not there. */
export function propertyType(schema: JsonSchema, key: string): JsonSchema | null {
  const options = optionsOf(schema).filter((option) => typeNames(option)?.[0] !== 'null');
  const found = options.map((option) => ownProperty(option, key));
  if (found.every((type) => type === null)) return null;
  return anyOf(found.map((type) => type ?? NOTHING));
}

function ownProperty(schema: JsonSchema, key: string): JsonSchema | null {
  const name = typeNames(schema)?.[0];
  if (name === undefined) return {};
  if (name === 'string' || name === 'array') return key === 'length' ? { type: 'integer' } : null;
  if (name !== 'object') return null;
  const own = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
  if (own) return schema.required?.includes(key) ? own : anyOf([own, NOTHING]);
  if (schema.additionalProperties === false) return null;
  if (typeof schema.additionalProperties === 'object') return anyOf([schema.additionalProperties, NOTHING]);
  return schema.properties && schema.additionalProperties !== true ? null : {};
}

/** The type of a list's items; anything when that is not known. */
export function elementType(schema: JsonSchema): JsonSchema {
  const lists = optionsOf(schema).filter((option) => typeNames(option)?.[0] === 'array');
  return lists.length === 0 ? {} : anyOf(lists.map((list) => list.items ?? {}));
}

/** The type of any field of an object; anything when its fields are not all known. */
export function valuesType(schema: JsonSchema): JsonSchema {
  const types: JsonSchema[] = [];
  for (const option of optionsOf(schema)) {
    if (typeNames(option)?.[0] !== 'object' || option.additionalProperties === undefined || option.additionalProperties === true) return {};
    if (option.additionalProperties !== false) types.push(option.additionalProperties, NOTHING);
    for (const [key, type] of Object.entries(option.properties ?? {}))
      types.push(type, ...(option.required?.includes(key) ? [] : [NOTHING]));
  }
  return anyOf(types);
}

/** Names of the fields that are known of an object. */
export function propertyNames(schema: JsonSchema): readonly string[] {
  return [...new Set(optionsOf(schema).flatMap((option) => Object.keys(option.properties ?? {})))];
}

/** Items beyond these do not make a value's type any clearer. */
const MOST_ITEMS = 50;

/** The type of a value, for previews and pinned data. */
export function typeOfValue(value: Json): JsonSchema {
  if (Array.isArray(value))
    return value.length === 0
      ? { type: 'array' }
      : { type: 'array', items: anyOf(value.slice(0, MOST_ITEMS).map((item) => typeOfValue(item as Json))) };
  if (typeof value === 'object' && value !== null && !isExactNumber(value)) {
    const entries = Object.entries(value);
    return {
      type: 'object',
      properties: Object.fromEntries(entries.map(([key, inner]) => [key, typeOfValue(inner as Json)])),
      required: entries.map(([key]) => key),
    };
  }
  return { type: typeNameOf(value) };
}
