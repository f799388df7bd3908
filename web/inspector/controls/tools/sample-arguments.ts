import type { Json, JsonSchema } from '#graph/json';

/** Levels after which a schema that goes on and on is cut. */
const MAX_DEPTH = 6;

interface AnySchema extends JsonSchema {
  readonly default?: Json;
  readonly examples?: readonly Json[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly format?: string;
}

const FORMATS: { readonly [format: string]: string } = {
  date: '2026-01-31',
  'date-time': '2026-01-31T09:00:00Z',
  time: '09:00:00Z',
  email: 'ada@example.com',
  uri: 'https://example.com',
  url: 'https://example.com',
  uuid: '00000000-0000-4000-8000-000000000000',
};

/** Arguments to begin a test with: the required fields of the schema, or all of them where none is required. */
export function sampleArguments(schema: JsonSchema): Json {
  const made = sample(schema, 0);
  return typeof made === 'object' && made !== null && !Array.isArray(made) ? made : {};
}

function sample(schema: AnySchema, depth: number): Json {
  const given = schema.default ?? schema.examples?.[0] ?? schema.const ?? schema.enum?.[0];
  if (given !== undefined) return given;
  const [alternative] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];
  if (alternative !== undefined && schema.properties === undefined) return sample(alternative, depth + 1);
  switch (typeOf(schema)) {
    case 'object':
      return depth > MAX_DEPTH ? {} : sampleFields(schema, depth);
    case 'array':
      return schema.items === undefined || depth > MAX_DEPTH ? [] : [sample(schema.items, depth + 1)];
    case 'number':
    case 'integer':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return FORMATS[schema.format ?? ''] ?? 'text';
  }
}

function sampleFields({ properties = {}, required = [] }: AnySchema, depth: number): Json {
  const names = required.length > 0 ? Object.keys(properties).filter((name) => required.includes(name)) : Object.keys(properties);
  return Object.fromEntries(names.map((name) => [name, sample(properties[name] ?? {}, depth + 1)]));
}

function typeOf({ type, properties }: AnySchema): string | undefined {
  if (properties !== undefined) return 'object';
  return typeof type === 'object' ? type.find((name) => name !== 'null') : type;
}
