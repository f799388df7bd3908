import { readDuration, writeDuration } from '#graph/duration';
import type { Json, JsonObject } from '#graph/json';
import { readJson, writeJson } from '#graph/json-text';
import type { FormField, FormSchema } from './form-model.ts';

/** True for text with an expression in it. */
export function hasExpression(value: Json | undefined): boolean {
  return typeof value === 'string' && value.includes('{{');
}

/** The text in which a value is edited: text as it is, everything else as JSON. */
export function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : writeJson(value, 2);
}

/**
 * What a typed text stands for in a field of this schema. Text stays text where text is wanted; elsewhere numbers, lists
 * and objects written as JSON become what they say, and anything else stays text (an expression, or an unfinished thought).
 */
export function valueOf(text: string, schema: FormSchema): Json {
  const trimmed = text.trim();
  if (schema.type === 'string' || trimmed === '' || trimmed.startsWith('{{')) return text;
  const first = trimmed[0]!;
  const wantsScalars = schema.type !== undefined;
  if (first === '{' || first === '[' || (wantsScalars && /^(-?\d|true$|false$|null$)/.test(trimmed))) {
    try {
      return readJson(trimmed);
    } catch {
      return text;
    }
  }
  return text;
}

/** True when the field's control only fits fixed values, so that an expression needs a field of its own. */
export function isFixedOnly(field: FormField): boolean {
  return (
    field.widget === 'number' ||
    field.widget === 'switch' ||
    field.widget === 'select' ||
    field.widget === 'duration' ||
    field.widget === 'files'
  );
}

/** The text in which a length of time is edited: as people write it, or an expression. */
export function durationText(value: Json | undefined): string {
  return typeof value === 'number' ? writeDuration(value) : textOf(value);
}

/** What a typed length of time stands for: milliseconds, or text (an expression, or something that is none). */
export function durationValue(text: string): Json {
  return hasExpression(text) ? text : (readDuration(text) ?? text);
}

/** The value as an object; anything else counts as an empty one. */
export function asObject(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** The object with one key changed; undefined removes it. */
export function withKey(object: JsonObject, key: string, value: Json | undefined): JsonObject {
  if (value !== undefined) return { ...object, [key]: value };
  const { [key]: _removed, ...rest } = object;
  return rest;
}
