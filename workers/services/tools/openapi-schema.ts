import type { Json, JsonObject } from '#graph/json';

/** A schema as it stands in a document; references in it are not resolved yet. */
export type RawSchema = { readonly [keyword: string]: unknown };

export interface SchemaReaderOptions {
  /** What a reference of the document points at; undefined for what can't be found or lies outside. */
  readonly resolve: (reference: string) => unknown;
  /** OpenAPI 3.0 has words of its own where 3.1 speaks JSON Schema. */
  readonly isVersion30: boolean;
}

/** Makes of a document's schemas ones that stand for themselves, in the words of JSON Schema 2020-12. */
export interface SchemaReader {
  /** `forRequest`: without the properties that only answers have. */
  settle(schema: unknown, forRequest?: boolean): JsonObject;
}

/** More than this describes one call to no model; deeper references are left open then. */
const MAX_SCHEMAS = 1_500;
/** Of all operations together: documents can be made that grow without end when their references are followed. */
const MAX_TOTAL = 150_000;
const FEW_SCHEMAS = 100;
const DEPTHS = [16, 8, 5, 3, 2, 1, 0];

const LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const MAPS = ['properties', 'patternProperties', 'dependentSchemas'];
const SINGLE = [
  'items',
  'additionalProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
];
/** Notes for readers of the document, and marks that mean nothing outside of it. */
const NOTES = [
  'xml',
  'externalDocs',
  'discriminator',
  'nullable',
  'readOnly',
  'writeOnly',
  'example',
  '$ref',
  '$schema',
  '$id',
  '$anchor',
  '$defs',
  'definitions',
];

class TooLarge extends Error {}

/** A reader for one document. A schema that holds itself ends, at that place, in one that takes anything. */
export function createSchemaReader({ resolve, isVersion30 }: SchemaReaderOptions): SchemaReader {
  let total = 0;

  return {
    settle(schema, forRequest = false) {
      for (const depth of DEPTHS) {
        const { copy, count } = copier(depth, total < MAX_TOTAL ? MAX_SCHEMAS : FEW_SCHEMAS, forRequest);
        try {
          const settled = copy(schema, []);
          total += count();
          return settled;
        } catch (error) {
          if (!(error instanceof TooLarge)) throw error;
        }
      }
      return {};
    },
  };

  function copier(
    depth: number,
    room: number,
    forRequest: boolean,
  ): { readonly copy: (schema: unknown, open: readonly string[]) => JsonObject; readonly count: () => number } {
    let count = 0;

    function copy(schema: unknown, open: readonly string[]): JsonObject {
      count += 1;
      if (count > room) throw new TooLarge();
      if (schema === false) return { not: {} };
      if (!isRecord(schema)) return {};
      return typeof schema['$ref'] === 'string' ? referred(schema, schema['$ref'], open) : inWordsOf2020(keywords(schema, open), schema);
    }

    function referred(schema: RawSchema, reference: string, open: readonly string[]): JsonObject {
      const own = keywords(schema, open);
      const target = open.includes(reference) || open.length >= depth ? undefined : resolve(reference);
      if (target === undefined) return { description: `Any value, as ${reference.split('/').at(-1) ?? 'described elsewhere'}.`, ...own };
      return { ...copy(target, [...open, reference]), ...own };
    }

    function keywords(schema: RawSchema, open: readonly string[]): { [keyword: string]: Json } {
      const found: { [keyword: string]: Json } = {};
      for (const [keyword, value] of Object.entries(schema)) {
        if (NOTES.includes(keyword) || keyword.startsWith('x-')) continue;
        if (LISTS.includes(keyword)) found[keyword] = (Array.isArray(value) ? value : []).map((one) => copy(one, open));
        else if (MAPS.includes(keyword)) found[keyword] = fields(value, open);
        else if (SINGLE.includes(keyword)) found[keyword] = typeof value === 'boolean' ? value : copy(value, open);
        else if (keyword !== 'pattern' || isPattern(value)) found[keyword] = value as Json;
      }
      const gone =
        forRequest && isRecord(schema['properties'])
          ? Object.keys(schema['properties']).filter((name) => !Object.hasOwn(found['properties'] as object, name))
          : [];
      if (gone.length > 0 && Array.isArray(found['required']))
        found['required'] = found['required'].filter((name) => !gone.includes(String(name)));
      return found;
    }

    function fields(value: unknown, open: readonly string[]): JsonObject {
      if (!isRecord(value)) return {};
      return Object.fromEntries(
        Object.entries(value)
          .filter(([, schema]) => !(forRequest && isReadOnly(schema)))
          .map(([name, schema]) => [name, copy(schema, open)]),
      );
    }

    return { copy, count: () => count };
  }

  function isReadOnly(schema: unknown): boolean {
    if (!isRecord(schema)) return false;
    if (schema['readOnly'] === true) return true;
    const target = typeof schema['$ref'] === 'string' ? resolve(schema['$ref']) : undefined;
    return isRecord(target) && target['readOnly'] === true;
  }

  function inWordsOf2020(copied: { [keyword: string]: Json }, schema: RawSchema): JsonObject {
    if (schema['example'] !== undefined && copied['examples'] === undefined) copied['examples'] = [schema['example'] as Json];
    if (!isVersion30) return copied;
    for (const [bound, exclusive] of [
      ['minimum', 'exclusiveMinimum'],
      ['maximum', 'exclusiveMaximum'],
    ] as const) {
      if (typeof copied[exclusive] !== 'boolean') continue;
      const limit = copied[bound];
      if (copied[exclusive] && limit !== undefined) {
        copied[exclusive] = limit;
        delete copied[bound];
      } else delete copied[exclusive];
    }
    return schema['nullable'] === true ? orNull(copied) : copied;
  }
}

function orNull(schema: { [keyword: string]: Json }): JsonObject {
  const { type } = schema;
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  return {
    ...schema,
    type: [type, 'null'],
    ...(Array.isArray(schema['enum']) && !schema['enum'].includes(null) ? { enum: [...schema['enum'], null] } : {}),
  };
}

/** Patterns of other dialects would refuse every text. */
function isPattern(value: unknown): boolean {
  try {
    return new RegExp(String(value), 'u').unicode;
  } catch {
    return false;
  }
}

function isRecord(value: unknown): value is RawSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
