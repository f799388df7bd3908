import type { Json } from '../json.ts';

/** How a value reads within text: strings as they are, nothing as nothing, lists and objects as JSON. */
export function textOf(value: Json): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
