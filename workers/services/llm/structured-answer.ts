import type { Json, JsonSchema } from '#graph/json';
import { JsonRefused } from '#graph/json-text';
import { type SchemaError, schemaCheck } from '#graph/schema-check';
import { readAs } from '#graph/types/read-as';
import { typeNames } from '#graph/types/type-names';
import { blocksIn, type Blocks } from './json-blocks.ts';
import { parseWhole } from './json-form.ts';

/** A text read as data of a schema: the data, or what is wrong with it in words that a model can act on. */
export type StructuredAnswer = { readonly ok: true; readonly data: Json } | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads the JSON in a model's answer and checks it against the schema. The whole text counts first, then its last fenced block, then
 * the last complete JSON in the prose. Form is repaired, content never: data that ends early is no data, and `"5"` is read as a number
 * where only a number fits.
 */
export function readStructured(text: string, schema: JsonSchema): StructuredAnswer {
  const found = findData(text, schema);
  if (found === 'cut') return { ok: false, problems: ['The JSON ends before it is complete.'] };
  if (found === undefined) return { ok: false, problems: ['The answer is not JSON.'] };
  if (found.data instanceof JsonRefused) return { ok: false, problems: [found.data.message] };
  const data = readAs(found.data, schema);
  const problems = schemaProblems(data, schema);
  return problems.length === 0 ? { ok: true, data } : { ok: false, problems };
}

/** Returns what keeps a value from fitting a schema, at most ten lines of `path: problem`. */
export function schemaProblems(value: Json, schema: JsonSchema): readonly string[] {
  let errors: readonly SchemaError[];
  try {
    errors = schemaCheck({ ...schema }, { all: true })(value);
  } catch (error) {
    return [`The schema can't be used: ${(error as Error).message}`];
  }
  // A choice fails with the errors of each variant; those say what to change.
  const precise = errors.filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'oneOf');
  const lines = (precise.length > 0 ? precise : errors).map(({ path, message }) => `${['#', ...path].join('/')}: ${message}`);
  return [...new Set(lines)].slice(0, 10);
}

/** Returns the request to answer again, as a person would write it. */
export function repairPrompt(problems: readonly string[], schema: JsonSchema): string {
  return `That answer does not fit the JSON Schema:\n${problems.map((problem) => `- ${problem}`).join('\n')}\n\nThe schema:\n${JSON.stringify(schema)}\n\nAnswer again with the corrected JSON only.`;
}

/** Returns what every model is told in addition to the provider's own way of asking for JSON, which some ignore. */
export function schemaInstruction(schema: JsonSchema): string {
  return `Answer with JSON only, without any text around it. It must agree with this JSON Schema:\n${JSON.stringify(schema)}`;
}

/** The data is in an object, so that a plain null can be told from none. */
function findData(text: string, schema: JsonSchema): { readonly data: Json | JsonRefused } | 'cut' | undefined {
  const whole = parseWhole(text);
  if (whole !== undefined) return { data: whole };
  const kinds = typeNames(schema);
  // A citation such as [1] is JSON too: only what the schema could mean is taken for the answer.
  const isMeant = (data: Json | JsonRefused): boolean =>
    data instanceof JsonRefused || kinds === null || kinds.includes(Array.isArray(data) ? 'array' : 'object');
  const { blocks, isCut }: Blocks = blocksIn(text);
  if (isCut) return 'cut';
  const data = blocks.findLast((block) => block.isFenced && isMeant(block.data)) ?? blocks.findLast((block) => isMeant(block.data));
  return data === undefined ? undefined : { data: data.data };
}
