import type { Json } from '#graph/json';
import { readJson, writeJson } from '#graph/json-text';

/** A fact's value while it is edited: a text, or anything else as JSON. */
export interface EditedValue {
  readonly kind: 'text' | 'json';
  readonly text: string;
}

/** What to show for editing. */
export function editedValue(value: Json): EditedValue {
  return typeof value === 'string' ? { kind: 'text', text: value } : { kind: 'json', text: writeJson(value, 2) };
}

/** The value that was written; undefined for a text that is no JSON. */
export function writtenValue({ kind, text }: EditedValue): Json | undefined {
  if (kind === 'text') return text;
  try {
    return readJson(text);
  } catch {
    return undefined;
  }
}

/** The same value written the other way: a JSON text becomes its words, words that are JSON become that. */
export function asKind(value: EditedValue, kind: EditedValue['kind']): EditedValue {
  if (value.kind === kind) return value;
  const written = writtenValue(value);
  if (kind === 'text') return { kind, text: typeof written === 'string' ? written : value.text };
  const parsed = writtenValue({ kind: 'json', text: value.text });
  return { kind, text: parsed === undefined ? JSON.stringify(value.text) : value.text };
}
