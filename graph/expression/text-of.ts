import { isExactNumber } from '../exact-number.ts';
import { writeJson } from '../json-text.ts';
import type { Json } from '../json.ts';
import { type Budget, checkSize, MAX_TEXT, paid, spend, weigh } from './budget.ts';

/**
 * How a value reads within text: strings as they are, nothing as nothing, a stored file as its name, lists and objects as JSON, in which
 * files are their names too.
 */
export function textOf(value: Json, budget: Budget): string {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (isStoredFile(value)) return value.name;
  return isExactNumber(value) ? value.$number : typeof value === 'object' ? jsonText(value, budget, 0, withFileNames) : String(value);
}

/** References mean nothing to the reader of the text. What holds no file is the same value. Walks through it unweighed. */
function withFileNames(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (isStoredFile(value)) return value.name;
  if (Array.isArray(value)) {
    const items = value.map((item) => withFileNames(item as Json));
    return items.every((item, at) => item === value[at]) ? value : items;
  }
  const entries = Object.entries(value as { readonly [name: string]: Json }).map(([name, inner]) => [name, withFileNames(inner)] as const);
  return entries.every(([name, inner]) => inner === (value as { readonly [name: string]: Json })[name])
    ? value
    : Object.fromEntries(entries);
}

/** As `isFileReference` of `graph/file-reference.ts`, without its schema: expressions run where there is no zod. */
function isStoredFile(value: Json): value is { readonly $file: string; readonly name: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    '$file' in value &&
    typeof value['$file'] === 'string' &&
    /^[0-9a-f]{64}$/.test(value['$file']) &&
    typeof value['name'] === 'string'
  );
}

/** A value as JSON, weighed before it is written, and before `shown` makes of it what is. */
export function jsonText(value: Json, budget: Budget, indent = 0, shown = (whole: Json): Json => whole): string {
  const { values, characters } = weigh(value, budget);
  checkSize(characters + values * (1 + indent), MAX_TEXT, 'text');
  spend(budget, characters >> 5);
  const json = writeJson(shown(value), indent);
  checkSize(json.length, MAX_TEXT, 'text');
  return paid(json, budget);
}

/** A value in a few words, for messages. */
export function describeValue(value: Json): string {
  if (value === null) return 'nothing (null)';
  if (typeof value === 'string') return `the text "${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  if (isExactNumber(value)) return value.$number.slice(0, 60);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : String(value);
}
