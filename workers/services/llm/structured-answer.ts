import { Validator } from '@cfworker/json-schema';
import { jsonrepair } from 'jsonrepair';
import type { Json, JsonSchema } from '#graph/json';

/** A text read as data of a schema: the data, or what is wrong with it in words that a model can act on. */
export type StructuredAnswer = { readonly ok: true; readonly data: Json } | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the JSON in a model's answer, mending small faults of form, and checks it against the schema. */
export function readStructured(text: string, schema: JsonSchema): StructuredAnswer {
  const parsed = parseLeniently(text);
  if (parsed === undefined) return { ok: false, problems: ['The answer is not JSON.'] };
  const problems = schemaProblems(parsed, schema);
  return problems.length === 0 ? { ok: true, data: parsed } : { ok: false, problems };
}

/** What keeps a value from fitting a schema, at most ten lines of `path: problem`. */
export function schemaProblems(value: Json, schema: JsonSchema): readonly string[] {
  const { valid, errors } = new Validator(schema as ConstructorParameters<typeof Validator>[0], '2020-12', false).validate(value);
  if (valid) return [];
  // An error of a part is reported again for each object around it; only the innermost says what to change.
  const precise = errors.filter(({ keyword }) => !['properties', 'items', 'anyOf', 'allOf', '$ref', 'additionalProperties'].includes(keyword));
  const lines = (precise.length > 0 ? precise : errors).map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
  return [...new Set(lines)].slice(0, 10);
}

/** The request to do it again, as a person would write it. */
export function repairPrompt(problems: readonly string[], schema: JsonSchema): string {
  return `That answer does not fit the JSON Schema:\n${problems.map((problem) => `- ${problem}`).join('\n')}\n\nThe schema:\n${JSON.stringify(schema)}\n\nAnswer again with the corrected JSON only.`;
}

/** What every model is told beside the provider's own way of asking for JSON, which some ignore. */
export function schemaInstruction(schema: JsonSchema): string {
  return `Answer with JSON only, without any text around it. It must agree with this JSON Schema:\n${JSON.stringify(schema)}`;
}

/** The JSON that a text holds or was meant to be; undefined when it was not meant as JSON. */
export function parseLeniently(text: string): Json | undefined {
  const body = withoutFence(text).trim();
  if (body === '') return undefined;
  for (const candidate of [body, jsonPart(body)]) {
    try {
      return JSON.parse(candidate) as Json;
    } catch {
      // Mended below.
    }
  }
  const part = jsonPart(body);
  // Repair makes a string of any words; only something that was meant as JSON is worth mending.
  if (!/^[[{"]/.test(part)) return undefined;
  try {
    return JSON.parse(jsonrepair(part)) as Json;
  } catch {
    return undefined;
  }
}

function withoutFence(text: string): string {
  return /```(?:json)?\s*\n([\s\S]*?)\n?```/.exec(text)?.[1] ?? text;
}

/** From the first bracket to its last counterpart: models like to say a sentence first. */
function jsonPart(text: string): string {
  const start = text.search(/[[{]/);
  if (start < 0) return text;
  const end = text.lastIndexOf(text[start] === '{' ? '}' : ']');
  return end > start ? text.slice(start, end + 1) : text.slice(start);
}
