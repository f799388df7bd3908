import type { Json, JsonObject } from '#graph/json';
import type { FormField, FormSchema } from './form-model.ts';

/** True for text with an expression in it. */
export function hasExpression(value: Json | undefined): boolean {
  return typeof value === 'string' && value.includes('{{');
}

/** The text in which a value is edited: text as it is, everything else as JSON. */
export function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
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
      return JSON.parse(trimmed) as Json;
    } catch {
      return text;
    }
  }
  return text;
}

/** True when the field's control only fits fixed values, so that an expression needs a field of its own. */
export function isFixedOnly(field: FormField): boolean {
  return field.widget === 'number' || field.widget === 'switch' || field.widget === 'select' || field.widget === 'duration' || field.widget === 'files';
}

/** Reads `90`, `90s`, `1.5 min`, `2h`, `1d`, `500 ms` as milliseconds; null when it is no time span. A bare number counts in seconds. */
export function parseDuration(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|sec|seconds?|m|min|minutes?|h|hours?|d|days?)?\s*$/i.exec(text);
  if (match === null) return null;
  const unit = (match[2] ?? 's').toLowerCase();
  const factor = unit === 'ms' ? 1 : unit.startsWith('s') ? 1_000 : unit.startsWith('m') ? 60_000 : unit.startsWith('h') ? 3_600_000 : 86_400_000;
  return Math.round(Number(match[1]) * factor);
}

/** Writes milliseconds in the largest unit that divides them: `90000` → `90 s`. */
export function writeDuration(ms: number): string {
  if (ms === 0) return '0 s';
  for (const [unit, size] of [['d', 86_400_000], ['h', 3_600_000], ['min', 60_000], ['s', 1_000]] as const) if (ms % size === 0) return `${ms / size} ${unit}`;
  return `${ms} ms`;
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
