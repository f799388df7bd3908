import type { Json, JsonSchema } from '#graph/json';

export const rowTypes = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'any'] as const;
export type RowType = (typeof rowTypes)[number];

/** How people call the types. */
export const rowTypeNames: { readonly [type in RowType]: string } = { string: 'Text', number: 'Number', integer: 'Whole number', boolean: 'Yes / no', object: 'Object', array: 'List', any: 'Anything' };

/** One property of an object schema, as the simple editor shows it. */
export interface SchemaRow {
  readonly name: string;
  readonly type: RowType;
  readonly isRequired: boolean;
  readonly description: string;
  /** Everything that the row does not show, kept. */
  readonly rest: JsonSchema;
}

/** The rows of an object schema; null when the schema says more than rows can. */
export function rowsOf(schema: JsonSchema): readonly SchemaRow[] | null {
  if (schema.type !== undefined && schema.type !== 'object') return null;
  if (schema.anyOf !== undefined || schema.enum !== undefined || schema.const !== undefined) return null;
  const required = new Set(schema.required ?? []);
  const rows: SchemaRow[] = [];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const type = property.type ?? 'any';
    if (typeof type !== 'string' || !(rowTypes as readonly string[]).includes(type)) return null;
    const { type: _type, description = '', ...rest } = property;
    rows.push({ name, type: type as RowType, isRequired: required.has(name), description, rest });
  }
  return rows;
}

/** The object schema that rows describe; rows without a name are left out. */
export function schemaOfRows(rows: readonly SchemaRow[], base: JsonSchema = {}): JsonSchema {
  const named = rows.filter((row) => row.name !== '');
  const properties = Object.fromEntries(
    named.map((row): [string, JsonSchema] => {
      // What belongs to another type (the items of a list) would be a lie after the type changed.
      const { items, properties: inner, ...rest } = row.rest;
      return [
        row.name,
        {
          ...rest,
          ...(row.type === 'array' && items !== undefined ? { items } : {}),
          ...(row.type === 'object' && inner !== undefined ? { properties: inner } : {}),
          ...(row.type === 'any' ? {} : { type: row.type }),
          ...(row.description === '' ? {} : { description: row.description }),
        },
      ];
    }),
  );
  const required = named.filter((row) => row.isRequired).map((row) => row.name);
  const { required: _required, ...kept } = base;
  return { ...kept, type: 'object', properties, ...(required.length === 0 ? {} : { required }) };
}

/** Reads a JSON Schema from a stored value; anything but an object means "anything". */
export function asSchema(value: Json | undefined): JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : {};
}

/** A schema that the value agrees with: a start for somebody who has an example. */
export function schemaOfExample(value: Json): JsonSchema {
  if (value === null) return {};
  if (Array.isArray(value)) return value.length === 0 ? { type: 'array' } : { type: 'array', items: schemaOfExample(value[0] as Json) };
  if (typeof value === 'object') {
    const properties = Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, schemaOfExample(entry as Json)]));
    return { type: 'object', properties, required: Object.keys(value) };
  }
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'number' };
  return { type: typeof value === 'boolean' ? 'boolean' : 'string' };
}
