import type { Json, JsonObject, JsonSchema } from '../json.ts';
import { describeType, describeValue } from './describe.ts';
import { hasType, isSameValue, typeNames } from './type-names.ts';

/** Whether a value has a type; if not, why, and at which field. */
export type Matches = { readonly ok: true } | { readonly ok: false; readonly path: string; readonly message: string };

const FITS: Matches = { ok: true };

/**
 * Whether a value has a schema's type. A null in an optional field counts as absent; `format` and `pattern` describe,
 * they are not tested.
 */
export function valueMatches(value: Json, schema: JsonSchema, path = ''): Matches {
  if (schema.anyOf) {
    const fits = schema.anyOf.map((option) => valueMatches(value, option, path));
    const [first] = fits;
    return fits.find((fit) => fit.ok) ?? (fits.length === 1 && first ? first : mismatch(value, schema, path));
  }
  if (schema.const !== undefined && !isSameValue(schema.const, value)) return mismatch(value, schema, path);
  if (schema.enum && !schema.enum.some((option) => isSameValue(option, value))) return mismatch(value, schema, path);
  const names = typeNames(schema);
  if (names && !names.some((name) => hasType(value, name))) return mismatch(value, schema, path);
  if (typeof value === 'number') return withinBounds(value, schema.minimum, schema.maximum, '', path);
  if (typeof value === 'string') return withinBounds(value.length, schema.minLength, schema.maxLength, ' characters', path);
  if (Array.isArray(value)) return listMatches(value, schema, path);
  return typeof value === 'object' && value !== null ? objectMatches(value as JsonObject, schema, path) : FITS;
}

function listMatches(list: readonly Json[], schema: JsonSchema, path: string): Matches {
  const size = withinBounds(list.length, schema.minItems, schema.maxItems, ' items', path);
  if (!size.ok || schema.items === undefined) return size;
  for (const [index, item] of list.entries()) {
    const fit = valueMatches(item, schema.items, `${path}[${index}]`);
    if (!fit.ok) return fit;
  }
  return FITS;
}

function objectMatches(object: JsonObject, schema: JsonSchema, path: string): Matches {
  for (const key of schema.required ?? []) if (!Object.hasOwn(object, key)) return { ok: false, path: join(path, key), message: `${place(path)}the field "${key}" is missing` };
  for (const [key, inner] of Object.entries(object)) {
    const named = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    if (inner === null && !schema.required?.includes(key)) continue;
    if (!named && schema.additionalProperties === false) return { ok: false, path: join(path, key), message: `${place(path)}there is no field "${key}" in ${describeType(schema)}` };
    const type = named ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
    const fit = type ? valueMatches(inner, type, join(path, key)) : FITS;
    if (!fit.ok) return fit;
  }
  return FITS;
}

function withinBounds(size: number, least: number | undefined, most: number | undefined, what: string, path: string): Matches {
  if (least !== undefined && size < least) return { ok: false, path, message: `${place(path)}at least ${least}${what} are expected, not ${size}` };
  if (most !== undefined && size > most) return { ok: false, path, message: `${place(path)}at most ${most}${what} are expected, not ${size}` };
  return FITS;
}

function mismatch(value: Json, schema: JsonSchema, path: string): Matches {
  return { ok: false, path, message: `${place(path)}${describeType(schema)} is expected, but it is ${describeValue(value)}` };
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function place(path: string): string {
  return path === '' ? '' : `${path}: `;
}
