import { compareNumbers, digitsOf, isExactNumber, type Numeric } from '../exact-number.ts';
import type { Json, JsonObject, JsonSchema } from '../json.ts';
import { describeType, describeValue } from './describe.ts';
import { hasType, isSameValue, typeNames } from './type-names.ts';

/** Whether a value has a type; if not, why, and at which field. */
export type Matches = { readonly ok: true } | ({ readonly ok: false } & ValueProblem);

/** Why a value does not have a type. `path` is empty for the value itself; the message names the path too. */
export interface ValueProblem {
  readonly path: string;
  readonly message: string;
}

/** A value with more problems than this is of another kind altogether. */
const MOST_PROBLEMS = 20;

/**
 * Whether a value has a schema's type. A null in an optional field counts as absent; `format` and `pattern` describe,
 * they are not tested.
 */
export function valueMatches(value: Json, schema: JsonSchema): Matches {
  const first = problemsIn(value, schema, '').next();
  return first.done === true ? { ok: true } : { ok: false, ...first.value };
}

/** Returns everything that keeps a value from having a schema's type, 20 problems at most. */
export function valueProblems(value: Json, schema: JsonSchema): readonly ValueProblem[] {
  const problems: ValueProblem[] = [];
  for (const problem of problemsIn(value, schema, '')) if (problems.push(problem) === MOST_PROBLEMS) break;
  return problems;
}

function* problemsIn(value: Json, schema: JsonSchema, path: string): Generator<ValueProblem, undefined> {
  if (schema.anyOf) {
    const [only, ...others] = schema.anyOf;
    if (only !== undefined && others.length === 0) return yield* problemsIn(value, only, path);
    if (!schema.anyOf.some((option) => problemsIn(value, option, path).next().done === true)) yield mismatch(value, schema, path);
    return;
  }
  if (schema.const !== undefined && !isSameValue(schema.const, value)) return yield mismatch(value, schema, path);
  if (schema.enum && !schema.enum.some((option) => isSameValue(option, value))) return yield mismatch(value, schema, path);
  const names = typeNames(schema);
  if (names && !names.some((name) => hasType(value, name))) return yield mismatch(value, schema, path);
  if (typeof value === 'number' || isExactNumber(value)) return yield* outOfBounds(value, schema.minimum, schema.maximum, '', path);
  if (typeof value === 'string') return yield* outOfBounds(value.length, schema.minLength, schema.maxLength, ' characters', path);
  if (Array.isArray(value)) return yield* problemsInList(value, schema, path);
  if (typeof value === 'object' && value !== null) yield* problemsInObject(value as JsonObject, schema, path);
}

function* problemsInList(list: readonly Json[], schema: JsonSchema, path: string): Generator<ValueProblem, undefined> {
  yield* outOfBounds(list.length, schema.minItems, schema.maxItems, ' items', path);
  if (schema.items === undefined) return;
  for (const [index, item] of list.entries()) yield* problemsIn(item, schema.items, `${path}[${index}]`);
}

function* problemsInObject(object: JsonObject, schema: JsonSchema, path: string): Generator<ValueProblem, undefined> {
  for (const key of schema.required ?? [])
    if (!Object.hasOwn(object, key)) yield { path: join(path, key), message: `${place(path)}the field "${key}" is missing` };
  for (const [key, inner] of Object.entries(object)) {
    const named = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
    if (inner === null && !schema.required?.includes(key)) continue;
    if (!named && schema.additionalProperties === false) {
      yield { path: join(path, key), message: `${place(path)}there is no field "${key}" in ${describeType(schema)}` };
      continue;
    }
    const type = named ?? (typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined);
    if (type) yield* problemsIn(inner, type, join(path, key));
  }
}

function* outOfBounds(
  size: Numeric,
  least: number | undefined,
  most: number | undefined,
  what: string,
  path: string,
): Generator<ValueProblem, undefined> {
  if (least !== undefined && compareNumbers(size, least) < 0)
    yield { path, message: `${place(path)}at least ${least}${what} are expected, not ${digitsOf(size)}` };
  if (most !== undefined && compareNumbers(size, most) > 0)
    yield { path, message: `${place(path)}at most ${most}${what} are expected, not ${digitsOf(size)}` };
}

function mismatch(value: Json, schema: JsonSchema, path: string): ValueProblem {
  return { path, message: `${place(path)}${describeType(schema)} is expected, but it is ${describeValue(value)}` };
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function place(path: string): string {
  return path === '' ? '' : `${path}: `;
}
