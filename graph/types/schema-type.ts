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

/** The options of a union, flattened; a schema that is no union is its own only option. */
export function optionsOf(schema: JsonSchema): readonly JsonSchema[] {
  if (schema.anyOf) return schema.anyOf.flatMap(optionsOf);
  if (typeof schema.type === 'object') return schema.type.map((type) => ({ ...schema, type }));
  return [schema];
}

/** A union without repetitions; anything at all as soon as one option is. */
export function anyOf(schemas: readonly JsonSchema[]): JsonSchema {
  const options = schemas.flatMap(optionsOf);
  if (options.length === 0 || options.some((option) => typeNames(option) === null)) return {};
  const unique: JsonSchema[] = [];
  for (const option of options) if (!unique.some((known) => isAssignable(option, known).ok)) unique.push(option);
  const [only] = unique;
  return only && unique.length === 1 ? only : { anyOf: unique };
}

/** Whether null is among the values. */
export function mayBeNull(schema: JsonSchema): boolean {
  return typeNames(schema)?.includes('null') ?? false;
}

/** The schema without null. */
export function withoutNull(schema: JsonSchema): JsonSchema {
  if (!mayBeNull(schema)) return schema;
  return anyOf(optionsOf(schema).filter((option) => option.type !== 'null' && option.const !== null));
}

/** The type of a field; null when an object of this schema has no such field. */
export function propertyType(schema: JsonSchema, key: string): JsonSchema | null {
  const options = optionsOf(schema).filter((option) => typeNames(option)?.[0] !== 'null');
  if (options.length === 0) return null;
  const found = options.map((option) => ownProperty(option, key));
  if (found.every((type) => type === null)) return null;
  return anyOf(found.map((type) => type ?? { type: 'null' }));
}

function ownProperty(schema: JsonSchema, key: string): JsonSchema | null {
  const names = typeNames(schema);
  if (names === null) return {};
  const [name] = names;
  if (name === 'string' || name === 'array') {
    if (key === 'length') return { type: 'integer' };
    return null;
  }
  if (name !== 'object') return null;
  const own = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
  if (own) return schema.required?.includes(key) ? own : anyOf([own, { type: 'null' }]);
  if (schema.additionalProperties === false) return null;
  if (typeof schema.additionalProperties === 'object') return anyOf([schema.additionalProperties, { type: 'null' }]);
  return schema.properties ? null : {};
}

/** The type of a list's items; anything when that is not known. */
export function elementType(schema: JsonSchema): JsonSchema {
  const lists = optionsOf(schema).filter((option) => option.type === 'array');
  return lists.length === 0 ? {} : anyOf(lists.map((list) => list.items ?? {}));
}

/** The type of any field of an object. */
export function valuesType(schema: JsonSchema): JsonSchema {
  const objects = optionsOf(schema);
  if (objects.some((option) => option.type !== 'object' || !option.properties || option.additionalProperties !== false)) return {};
  return anyOf(objects.flatMap((option) => Object.values(option.properties ?? {})));
}

/** Names of the fields that are known of an object. */
export function propertyNames(schema: JsonSchema): readonly string[] {
  return [...new Set(optionsOf(schema).flatMap((option) => Object.keys(option.properties ?? {})))];
}

/** The narrowest schema of a value, for previews and pinned data. */
export function typeOfValue(value: Json): JsonSchema {
  if (Array.isArray(value)) return value.length === 0 ? { type: 'array' } : { type: 'array', items: anyOf(value.slice(0, 50).map((item) => typeOfValue(item as Json))) };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return { type: 'object', properties: Object.fromEntries(entries.map(([key, inner]) => [key, typeOfValue(inner as Json)])), required: entries.map(([key]) => key) };
  }
  return { type: typeNameOf(value) };
}

export type Assignable = { readonly ok: true } | { readonly ok: false; readonly message: string; readonly path: string };

/** Whether every value of one schema fits another. What is not known fits everywhere: only sure mistakes are told. */
export function isAssignable(from: JsonSchema, to: JsonSchema, path = ''): Assignable {
  if (typeNames(to) === null || typeNames(from) === null) return { ok: true };
  for (const option of optionsOf(from)) {
    const fits = optionsOf(to).map((target) => optionFits(option, target, path));
    if (fits.some((fit) => fit.ok)) continue;
    const [first] = fits;
    if (fits.length === 1 && first) return first;
    return { ok: false, path, message: `${place(path)}${describeType(option)} where ${describeType(to)} is expected` };
  }
  return { ok: true };
}

function optionFits(from: JsonSchema, to: JsonSchema, path: string): Assignable {
  const mismatch: Assignable = { ok: false, path, message: `${place(path)}${describeType(from)} where ${describeType(to)} is expected` };
  const fromName = typeNames(from)?.[0];
  const toName = typeNames(to)?.[0];
  if (toName === undefined || fromName === undefined) return { ok: true };
  if (fromName !== toName && !(fromName === 'integer' && toName === 'number') && !(fromName === 'number' && toName === 'integer' && from.const === undefined)) return mismatch;
  const allowed = to.const === undefined ? to.enum : [to.const];
  const given = from.const === undefined ? from.enum : [from.const];
  if (allowed && given && !given.every((value) => allowed.some((other) => JSON.stringify(other) === JSON.stringify(value)))) return mismatch;
  if (toName === 'array') return from.items && to.items ? isAssignable(from.items, to.items, `${path}[]`) : { ok: true };
  if (toName !== 'object') return { ok: true };
  for (const key of to.required ?? []) {
    const known = from.properties && !Object.hasOwn(from.properties, key) && from.additionalProperties !== true && typeof from.additionalProperties !== 'object';
    if (known) return { ok: false, path: join(path, key), message: `${place(path)}the field "${key}" is missing` };
  }
  for (const [key, type] of Object.entries(to.properties ?? {})) {
    const own = from.properties?.[key];
    if (!own) continue;
    const fit = isAssignable(own, to.required?.includes(key) ? type : anyOf([type, { type: 'null' }]), join(path, key));
    if (!fit.ok) return fit;
  }
  return { ok: true };
}

export type Matches = { readonly ok: true } | { readonly ok: false; readonly path: string; readonly message: string };

/** Whether a value has a schema's type. A null in an optional field counts as absent. */
export function valueMatches(value: Json, schema: JsonSchema, path = ''): Matches {
  if (schema.anyOf) {
    const fits = schema.anyOf.map((option) => valueMatches(value, option, path));
    return fits.find((fit) => fit.ok) ?? (fits.length === 1 && fits[0] ? fits[0] : mismatch(value, schema, path));
  }
  if (schema.const !== undefined && JSON.stringify(schema.const) !== JSON.stringify(value)) return mismatch(value, schema, path);
  if (schema.enum && !schema.enum.some((option) => JSON.stringify(option) === JSON.stringify(value))) return mismatch(value, schema, path);
  const names = typeNames(schema);
  if (names && !names.some((name) => hasType(value, name))) return mismatch(value, schema, path);
  if (Array.isArray(value)) return schema.items ? firstMismatch(value.map((item, index) => [`${path}[${index}]`, item as Json, schema.items ?? {}] as const)) : { ok: true };
  if (typeof value !== 'object' || value === null) return { ok: true };
  const object = value as { readonly [key: string]: Json };
  for (const key of schema.required ?? []) if (!Object.hasOwn(object, key)) return { ok: false, path: join(path, key), message: `${place(path)}the field "${key}" is missing` };
  return firstMismatch(
    Object.entries(schema.properties ?? {}).flatMap(([key, type]) => {
      const inner = Object.hasOwn(object, key) ? object[key] : undefined;
      return inner === undefined || (inner === null && !schema.required?.includes(key)) ? [] : [[join(path, key), inner, type] as const];
    }),
  );
}

function firstMismatch(parts: readonly (readonly [string, Json, JsonSchema])[]): Matches {
  for (const [path, value, schema] of parts) {
    const fit = valueMatches(value, schema, path);
    if (!fit.ok) return fit;
  }
  return { ok: true };
}

function mismatch(value: Json, schema: JsonSchema, path: string): Matches {
  return { ok: false, path, message: `${place(path)}${describeType(schema)} is expected, but it is ${describeValue(value)}` };
}

function hasType(value: Json, name: JsonTypeName): boolean {
  if (name === 'number') return typeof value === 'number';
  if (name === 'integer') return Number.isInteger(value);
  return typeNameOf(value) === name;
}

function typeNameOf(value: Json): JsonTypeName {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value as 'string' | 'boolean' | 'object';
}

const WORDS: { readonly [name in JsonTypeName]: string } = { null: 'nothing', boolean: 'yes or no', integer: 'number', number: 'number', string: 'text', array: 'list', object: 'object' };

/** A schema in a few words: "text", "list of numbers", "object { id, name }". */
export function describeType(schema: JsonSchema): string {
  const options = optionsOf(schema);
  if (options.length > 1) return [...new Set(options.map(describeType))].join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.length <= 4 ? schema.enum.map((value) => JSON.stringify(value)).join(' or ') : `one of ${schema.enum.length} values`;
  const [name] = typeNames(schema) ?? [];
  if (name === undefined) return 'anything';
  if (name === 'array') return schema.items && typeNames(schema.items) !== null ? `list of ${plural(describeType(schema.items))}` : 'list';
  if (name !== 'object') return WORDS[name];
  const fields = Object.keys(schema.properties ?? {});
  return fields.length === 0 ? 'object' : `object { ${fields.slice(0, 4).join(', ')}${fields.length > 4 ? ', …' : ''} }`;
}

function plural(description: string): string {
  return /^(number|text|list|object)$/.test(description) ? `${description}s` : description;
}

function describeValue(value: Json): string {
  if (value === null) return 'nothing (null)';
  if (typeof value === 'string') return `the text "${value.length > 30 ? `${value.slice(0, 30)}…` : value}"`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : String(value);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function place(path: string): string {
  return path === '' ? '' : `${path}: `;
}
