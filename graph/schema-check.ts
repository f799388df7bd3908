import addFormats from 'ajv-formats';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { approximately, type ExactNumber, isExactNumber, isWhole } from './exact-number.ts';
import type { Json, JsonObject } from './json.ts';
import { linearPattern } from './linear-pattern.ts';

/** One place where a value does not fit its schema. */
export interface SchemaError {
  /** From the outside in, such as `['ticket', 'title']`. */
  readonly path: readonly string[];
  readonly message: string;
  readonly keyword: string;
}

/** Lists where a value does not fit, empty when it fits. */
export type SchemaCheck = (value: Json) => readonly SchemaError[];

/** Formats are checked up to this length; a longer text of that kind is a mistake or an attack. */
const LONGEST_FORMATTED = 8_192;

/**
 * Compiles a JSON Schema (2020-12) into a check whose time grows linearly with the value: patterns run on an engine that
 * never backtracks, and unique items are found by their text. `all` lists every error, else the first alone.
 * Throws an `Error` for a schema that can't be used.
 */
export function schemaCheck(schema: { readonly [key: string]: unknown }, { all = false }: { readonly all?: boolean } = {}): SchemaCheck {
  const validate = validator(all).compile(withoutId(schema));
  return (value) => (validate(forValidator(value)) ? [] : (validate.errors ?? []).map(toSchemaError));
}

/** Validators know plain numbers only: an exact one is checked as the nearest number of its kind. */
function forValidator(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (isExactNumber(value)) return nearestPlain(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => forValidator(item as Json));
    if (items.every((item, at) => item === value[at])) return value;
    exactLists.set(items, value);
    return items;
  }
  const entries = Object.entries(value).map(([key, inner]) => [key, forValidator(inner as Json)] as const);
  return entries.every(([key, inner]) => inner === (value as JsonObject)[key]) ? value : Object.fromEntries(entries);
}

/** The lists whose numbers became plain ones, by what became of them: two numbers that differ may have the same neighbour. */
const exactLists = new WeakMap<object, readonly Json[]>();

/** Plain numbers beyond have no fraction. */
const LARGEST_FRACTION = 2 ** 52 - 0.5;

function nearestPlain(value: ExactNumber): number {
  const near = Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, approximately(value)));
  if (isWhole(value) || !Number.isInteger(near)) return near;
  return Math.min(LARGEST_FRACTION, Math.max(-LARGEST_FRACTION, near + 0.5));
}

function validator(all: boolean): Ajv2020 {
  // A validator of its own for each schema: a shared one would keep every schema that it has ever compiled.
  const ajv = new Ajv2020({
    strict: false,
    allErrors: all,
    logger: false,
    validateSchema: false,
    ownProperties: true,
    code: { regExp: Object.assign(linearPattern, { code: 'linearPattern' }) },
  });
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  for (const [name, format] of Object.entries(ajv.formats)) {
    const test = typeof format === 'object' && 'validate' in format ? format.validate : format;
    if (typeof test === 'function' || test instanceof RegExp)
      ajv.addFormat(name, { type: 'string', validate: limited(test as RegExp | ((text: string) => boolean)) });
  }
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: { message: 'must not have the same item twice' },
    validate: (isWanted: boolean, list: readonly Json[]) => !isWanted || isUnique(exactLists.get(list) ?? list),
  });
  return ajv;
}

/** An `$id` would be looked up and registered; only the schema itself counts here. */
function withoutId(schema: { readonly [key: string]: unknown }): object {
  const { $id: _id, $schema: _dialect, ...rest } = schema;
  return rest;
}

function limited(test: RegExp | ((text: string) => boolean)): (text: string) => boolean {
  return (text) => text.length <= LONGEST_FORMATTED && (typeof test === 'function' ? test(text) : test.test(text));
}

function isUnique(list: readonly Json[]): boolean {
  const seen = new Set<string>();
  for (const item of list) {
    const text = canonical(item);
    if (seen.has(text)) return false;
    seen.add(text);
  }
  return true;
}

/** The same text for equal values, in whatever order their fields come. */
function canonical(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item as Json)).join()}]`;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner as Json)}`).join()}}`;
}

function toSchemaError({ instancePath, message, keyword }: ErrorObject): SchemaError {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return { path, message: message ?? 'does not fit', keyword };
}
