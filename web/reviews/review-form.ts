import { digitsOf, isExactNumber, numberOfText } from '#graph/exact-number';
import type { Json } from '#graph/json';
import { readJson, writeJson } from '#graph/json-text';

/** One part of a reviewed value that a person may change; `text` is how it stands in its control. */
export interface ReviewField {
  /** The property's name; '' for the value as a whole. */
  readonly key: string;
  readonly kind: 'text' | 'number' | 'boolean' | 'json';
  readonly text: string;
}

/** A text control grows to several lines from this length. */
const LONG_TEXT = 60;

/** The controls for a value: one a property for an object, one for anything else. */
export function reviewFields(value: Json): readonly ReviewField[] {
  if (isObject(value)) return Object.entries(value).map(([key, part]) => fieldOf(key, part));
  return [fieldOf('', value)];
}

/** The value that the controls hold, or the first field that can't be read and why. */
export function reviewedValue(
  original: Json,
  fields: readonly ReviewField[],
): { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly key: string; readonly message: string } {
  const parts: [string, Json][] = [];
  for (const field of fields) {
    const read = readField(field);
    if (!read.ok) return { ok: false, key: field.key, message: read.message };
    parts.push([field.key, read.value]);
  }
  if (!isObject(original)) return { ok: true, value: parts[0]?.[1] ?? null };
  // Not an object literal: a property named __proto__ must stay one.
  return { ok: true, value: Object.fromEntries(parts) };
}

/** Whether a text deserves a control of several lines. */
export function isLong(text: string): boolean {
  return text.length > LONG_TEXT || text.includes('\n');
}

/** A property's name as a label: `customerName` → `Customer name`. */
export function labelOf(key: string): string {
  const words = key
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim();
  return words === '' ? 'Value' : words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}

function fieldOf(key: string, value: Json): ReviewField {
  if (typeof value === 'string') return { key, kind: 'text', text: value };
  if (typeof value === 'number' || isExactNumber(value)) return { key, kind: 'number', text: digitsOf(value) };
  if (typeof value === 'boolean') return { key, kind: 'boolean', text: String(value) };
  return { key, kind: 'json', text: writeJson(value, 2) };
}

function readField({
  kind,
  text,
}: ReviewField): { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string } {
  switch (kind) {
    case 'text':
      return { ok: true, value: text };
    case 'boolean':
      return { ok: true, value: text === 'true' };
    case 'number': {
      const value = numberOfText(text);
      return typeof value !== 'number' || Number.isFinite(value) ? { ok: true, value } : { ok: false, message: 'This must stay a number.' };
    }
    case 'json':
      try {
        return { ok: true, value: readJson(text) };
      } catch {
        return { ok: false, message: 'This must stay valid JSON.' };
      }
  }
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value);
}
