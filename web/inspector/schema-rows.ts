import type { Json, JsonSchema, JsonTypeName } from '#graph/json';

/** The kinds of value that the form can show; `other` is what only JSON Schema can say. */
export const rowTypes = ['string', 'choice', 'number', 'integer', 'boolean', 'object', 'array', 'any', 'other'] as const;
export type RowType = (typeof rowTypes)[number];

/** How people call them. */
export const rowTypeNames: { readonly [type in RowType]: string } = {
  string: 'Text',
  choice: 'One of',
  number: 'Number',
  integer: 'Whole number',
  boolean: 'Yes / no',
  object: 'Object',
  array: 'List',
  any: 'Anything',
  other: 'JSON Schema',
};

/** A property of an object schema. */
export interface SchemaRow {
  readonly name: string;
  readonly isRequired: boolean;
  readonly schema: JsonSchema;
}

/** What the form shows of a schema. */
export interface SchemaShape {
  readonly type: RowType;
  /** True when null is a value too. */
  readonly isNullable: boolean;
  readonly description: string;
  /** For `choice`: the values. */
  readonly choices: readonly string[];
  /** For `object`: the properties. */
  readonly rows: readonly SchemaRow[];
  /** For `array`: the schema of one item. */
  readonly items: JsonSchema;
  /** Keywords that the form does not show: they stay as they are. */
  readonly kept: readonly string[];
}

/** Keywords that mean something whatever the type is; all others go when the type changes. */
const COMMON: readonly string[] = ['title', 'description'];
const SIMPLE: readonly string[] = ['string', 'number', 'integer', 'boolean', 'object', 'array'];

/** Reads a JSON Schema from a stored value; anything but an object means "anything". */
export function asSchema(value: Json | undefined): JsonSchema {
  return isObject(value) ? value : {};
}

/** What the form shows of a schema; never fails, whatever the schema holds. */
export function shapeOf(schema: JsonSchema): SchemaShape {
  const type = rowTypeOf(schema);
  const shown: readonly string[] =
    type === 'other'
      ? Object.keys(schema)
      : [
          ...COMMON.slice(1),
          'type',
          ...(type === 'choice' ? ['enum'] : type === 'object' ? ['properties', 'required'] : type === 'array' ? ['items'] : []),
        ];
  return {
    type,
    isNullable: type !== 'other' && ((Array.isArray(schema.type) && schema.type.includes('null')) || (schema.enum ?? []).includes(null)),
    description: typeof schema.description === 'string' ? schema.description : '',
    choices: type === 'choice' ? (schema.enum ?? []).filter((value) => typeof value === 'string') : [],
    rows: type === 'object' ? rowsOf(schema) : [],
    items: type === 'array' ? asSchema(schema.items as Json | undefined) : {},
    kept: Object.keys(schema).filter((keyword) => !shown.includes(keyword)),
  };
}

function rowsOf({ properties = {}, required = [] }: JsonSchema): readonly SchemaRow[] {
  return Object.entries(properties).map(([name, schema]) => ({ name, isRequired: required.includes(name), schema }));
}

function rowTypeOf(schema: JsonSchema): RowType {
  if (['anyOf', 'oneOf', 'allOf', 'not', 'if', '$ref', 'const'].some((keyword) => keyword in schema)) return 'other';
  const type = typeName(schema);
  if (schema.enum !== undefined) {
    const isChoice =
      Array.isArray(schema.enum) &&
      schema.enum.some((value) => value !== null) &&
      schema.enum.every((value) => value === null || typeof value === 'string');
    return isChoice && (type === 'string' || type === undefined) ? 'choice' : 'other';
  }
  if (type === null || (type !== undefined && !SIMPLE.includes(type))) return 'other';
  const hasOddParts =
    (schema.properties !== undefined && !(isObject(schema.properties) && Object.values(schema.properties).every(isObject))) ||
    (schema.required !== undefined && !(Array.isArray(schema.required) && schema.required.every((name) => typeof name === 'string'))) ||
    (schema.items !== undefined && !isObject(schema.items));
  if (hasOddParts) return 'other';
  if (type !== undefined) return type;
  if (schema.properties !== undefined) return 'object';
  return schema.items === undefined ? 'any' : 'array';
}

/** The one type beside null; undefined when none is said, null when there are several. */
function typeName({ type }: JsonSchema): Exclude<JsonTypeName, 'null'> | undefined | null {
  if (type === undefined) return undefined;
  const names = (Array.isArray(type) ? (type as readonly JsonTypeName[]) : [type as JsonTypeName]).filter((name) => name !== 'null');
  return names.length === 1 ? (names[0] as Exclude<JsonTypeName, 'null'>) : null;
}

/** The schema with another type; what belonged to the old one goes, a description stays. */
export function withType(schema: JsonSchema, type: RowType): JsonSchema {
  const before = shapeOf(schema);
  if (before.type === type || type === 'other') return schema;
  const common = Object.fromEntries(Object.entries(schema).filter(([keyword]) => COMMON.includes(keyword))) as JsonSchema;
  // A number that becomes a whole number, or a text that becomes one of several, still is what it was.
  const isNear = ['number', 'integer'].includes(before.type) && ['number', 'integer'].includes(type);
  const base = isNear ? schema : common;
  const made = { ...base, ...partsOf(type) };
  return before.isNullable && type !== 'any' ? withNullable(made, true) : made;
}

function partsOf(type: RowType): JsonSchema {
  switch (type) {
    case 'choice':
      return { type: 'string', enum: ['first', 'second'] };
    case 'object':
      return { type: 'object', properties: {} };
    case 'array':
      return { type: 'array', items: { type: 'string' } };
    case 'any':
    case 'other':
      return {};
    default:
      return { type };
  }
}

/** The schema with or without null as a value. */
export function withNullable(schema: JsonSchema, isNullable: boolean): JsonSchema {
  const type = typeName(schema);
  if (type === undefined && schema.enum === undefined) return schema;
  const values = schema.enum?.filter((value) => value !== null);
  return {
    ...schema,
    ...(type === undefined || type === null ? {} : { type: isNullable ? [type, 'null'] : type }),
    ...(values === undefined ? {} : { enum: isNullable ? [...values, null] : values }),
  };
}

/** The schema with another description; an empty one goes. */
export function withDescription(schema: JsonSchema, description: string): JsonSchema {
  if (description !== '') return { ...schema, description };
  const { description: _gone, ...rest } = schema;
  return rest;
}

/** The schema of a choice with other values. */
export function withChoices(schema: JsonSchema, choices: readonly string[]): JsonSchema {
  return { ...schema, enum: [...choices, ...(shapeOf(schema).isNullable ? [null] : [])] };
}

/** A list with another kind of items. */
export function withItems(schema: JsonSchema, items: JsonSchema): JsonSchema {
  return { ...schema, items };
}

/** The schema of an object with one property more, which is required; its name is one that was free. */
export function withNewRow(schema: JsonSchema): { readonly schema: JsonSchema; readonly name: string } {
  const rows = shapeOf(schema).rows;
  const names = new Set(rows.map(({ name }) => name));
  let count = rows.length + 1;
  while (names.has(`field${count}`)) count += 1;
  const name = `field${count}`;
  return { name, schema: withRows(schema, [...rows, { name, isRequired: true, schema: { type: 'string' } }]) };
}

/** The schema of an object with these properties, in their order; everything else in it stays. */
export function withRows(schema: JsonSchema, rows: readonly SchemaRow[]): JsonSchema {
  const before = schema.required ?? [];
  const isRequired = new Set(rows.filter((row) => row.isRequired).map(({ name }) => name));
  const known = new Set([...rows, ...shapeOf(schema).rows].map(({ name }) => name));
  // The order of `required` means nothing, so it stays as it was; so do names in it that no property has.
  const required = [
    ...before.filter((name) => isRequired.has(name) || !known.has(name)),
    ...[...isRequired].filter((name) => !before.includes(name)),
  ];
  const { required: _required, ...rest } = schema;
  return {
    ...rest,
    ...(schema.type === undefined ? { type: 'object' } : {}),
    properties: Object.fromEntries(rows.map((row) => [row.name, row.schema])),
    ...(required.length === 0 ? {} : { required }),
  };
}

/** Why a property can't be called so; null when it can. */
export function nameProblem(name: string, others: readonly string[]): string | null {
  if (name.trim() === '') return 'A field needs a name.';
  if (others.includes(name)) return `There is a field ${name} already.`;
  return name === '__proto__' ? 'This name can’t be used.' : null;
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
