import { numberOfLiteral } from '../exact-number.ts';
import type { Json, JsonObject, JsonSchema } from '../json.ts';
import { readJson } from '../json-text.ts';
import { hasType, optionsOf, typeNames } from './type-names.ts';

/**
 * Returns a value with the texts in it read as what the schema asks for, where they can mean only that: `"5"` for a number, `"true"`
 * for a boolean, `"{…}"` for an object. Everything else is returned unchanged, for the check that follows.
 */
export function readAs(value: Json, schema: JsonSchema): Json {
  const read = typeof value === 'string' ? readText(value, schema) : value;
  if (Array.isArray(read)) return schema.items === undefined ? read : (read as readonly Json[]).map((item) => readAs(item, schema.items!));
  if (typeof read !== 'object' || read === null) return read;
  const fields = onlyOption(schema);
  if (fields === null) return read;
  return Object.fromEntries(Object.entries(read as JsonObject).map(([key, inner]) => [key, readAs(inner as Json, fieldOf(fields, key))]));
}

/** Texts longer than this are no number and no small mistake of form. */
const LONGEST = 1_000_000;

function readText(text: string, schema: JsonSchema): Json {
  const names = typeNames(schema);
  if (names === null || names.includes('string') || text.length > LONGEST || schema.enum?.includes(text) === true || schema.const === text)
    return text;
  const meant = parse(text.trim());
  return meant === undefined || !names.some((name) => hasType(meant, name)) ? text : meant;
}

/** JSON, a number with all its digits, or one of Python's words. */
function parse(text: string): Json | undefined {
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  try {
    return numberOfLiteral(text) ?? readJson(text);
  } catch {
    return undefined;
  }
}

/** The one kind of object that a schema allows; null when there are several, or none. */
function onlyOption(schema: JsonSchema): JsonSchema | null {
  const objects = optionsOf(schema).filter((option) => typeNames(option)?.includes('object') === true);
  return objects.length === 1 ? objects[0]! : null;
}

function fieldOf({ properties, additionalProperties }: JsonSchema, key: string): JsonSchema {
  if (properties !== undefined && Object.hasOwn(properties, key)) return properties[key]!;
  return typeof additionalProperties === 'object' ? additionalProperties : {};
}
