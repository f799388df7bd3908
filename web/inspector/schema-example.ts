import type { Json, JsonSchema } from '#graph/json';

/** A schema that the value agrees with: a start for somebody who has an example. */
export function schemaOfExample(value: Json): JsonSchema {
  return withoutBareNull(seen(value));
}

function seen(value: Json): JsonSchema {
  if (value === null) return { type: 'null' };
  if (Array.isArray(value))
    return value.length === 0 ? { type: 'array' } : { type: 'array', items: (value as readonly Json[]).map(seen).reduce(union) };
  if (typeof value === 'object') {
    const properties = Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, seen(entry as Json)]));
    return { type: 'object', properties, required: Object.keys(value) };
  }
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number' };
  return { type: typeof value === 'boolean' ? 'boolean' : 'string' };
}

/** What agrees with both: fields that one of them lacks are optional, null makes the other nullable, kinds that differ give anything. */
function union(one: JsonSchema, other: JsonSchema): JsonSchema {
  if (one.type === 'null') return asNullable(other, true);
  if (other.type === 'null') return asNullable(one, true);
  const isNullable = hasNull(one) || hasNull(other);
  const [first, second] = [withoutNull(one), withoutNull(other)];
  if (first.type !== second.type) {
    const areNumbers = [first.type, second.type].every((type) => type === 'number' || type === 'integer');
    return areNumbers ? asNullable({ type: 'number' }, isNullable) : {};
  }
  if (first.type === 'array') return asNullable({ type: 'array', ...items(first, second) }, isNullable);
  if (first.type !== 'object') return asNullable(first, isNullable);
  const names = [...new Set([...Object.keys(first.properties ?? {}), ...Object.keys(second.properties ?? {})])];
  const properties = Object.fromEntries(
    names.map((name) => {
      const parts = [first.properties?.[name], second.properties?.[name]].filter((part) => part !== undefined);
      return [name, parts.reduce(union)];
    }),
  );
  const required = names.filter((name) => first.required?.includes(name) === true && second.required?.includes(name) === true);
  return asNullable({ type: 'object', properties, ...(required.length === 0 ? {} : { required }) }, isNullable);
}

function items(first: JsonSchema, second: JsonSchema): JsonSchema {
  const known = [first.items, second.items].filter((schema) => schema !== undefined);
  return known.length === 0 ? {} : { items: known.reduce(union) };
}

/** Of a value that was null wherever it was seen nothing is known. */
function withoutBareNull(schema: JsonSchema): JsonSchema {
  if (schema.type === 'null') return {};
  return {
    ...schema,
    ...(schema.properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(schema.properties).map(([name, inner]) => [name, withoutBareNull(inner)])) }),
    ...(schema.items === undefined ? {} : { items: withoutBareNull(schema.items) }),
  };
}

function hasNull({ type }: JsonSchema): boolean {
  return Array.isArray(type) && type.includes('null');
}

function withoutNull(schema: JsonSchema): JsonSchema {
  return hasNull(schema) && Array.isArray(schema.type) ? { ...schema, type: schema.type[0] } : schema;
}

function asNullable(schema: JsonSchema, isNullable: boolean): JsonSchema {
  return isNullable && typeof schema.type === 'string' && schema.type !== 'null' ? { ...schema, type: [schema.type, 'null'] } : schema;
}

/** The new schema with the descriptions of an earlier one, where fields of the same name are in both. */
export function withDescriptionsOf(earlier: JsonSchema, schema: JsonSchema): JsonSchema {
  const { description } = earlier;
  return {
    ...schema,
    ...(description === undefined || schema.description !== undefined ? {} : { description }),
    ...(schema.properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(schema.properties).map(([name, inner]) => [name, withDescriptionsOf(earlier.properties?.[name] ?? {}, inner)]),
          ),
        }),
    ...(schema.items === undefined ? {} : { items: withDescriptionsOf(earlier.items ?? {}, schema.items) }),
  };
}
