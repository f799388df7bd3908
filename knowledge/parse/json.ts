import { isExactNumber } from '#graph/exact-number';
import { JsonRefused, readJson, writeJson } from '#graph/json-text';
import type { ParsedDocument } from './parsed-document.ts';
import { broken, tooLarge } from './document-error.ts';
import { MOST_CHARACTERS } from './limits.ts';
import { writeTables } from './table.ts';

const MOST_FIELDS = 300;

/**
 * Reads JSON: a list of objects as a table, all else with each value on a line of its own. Numbers keep all digits; what no value could
 * hold, such as two fields of one name, stays as it is written.
 */
export function parseJson(name: string, text: string, isLines: boolean): ParsedDocument {
  try {
    return parse(name, text, isLines);
  } catch (error) {
    if (error instanceof JsonRefused) return { text, format: 'code', language: 'json', about: {} };
    throw error;
  }
}

function parse(name: string, text: string, isLines: boolean): ParsedDocument {
  const value = isLines
    ? text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [read(name, line, index + 1)]))
    : read(name, text);
  const fields = isListOfObjects(value) ? fieldsOf(value) : null;
  if (isListOfObjects(value) && fields !== null) return { ...writeTables(name, [{ rows: toRows(value, fields) }]), about: {} };
  const pretty = writeJson(value, 2);
  if (pretty.length > MOST_CHARACTERS) throw tooLarge(name, `Its text has more than ${MOST_CHARACTERS / 1_000_000} million characters.`);
  return { text: pretty, format: 'code', language: 'json', about: {} };
}

function read(name: string, text: string, line?: number): unknown {
  try {
    return readJson(text, { takesOurs: true });
  } catch (error) {
    if (error instanceof JsonRefused) throw error;
    const reason = error instanceof SyntaxError ? error.message : 'It is nested too deep.';
    throw broken(name, line === undefined ? `It is no JSON: ${reason}.` : `Line ${line} is no JSON: ${reason}.`, error);
  }
}

function isListOfObjects(value: unknown): value is readonly Readonly<Record<string, unknown>>[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => typeof item === 'object' && item !== null && !Array.isArray(item) && !isExactNumber(item))
  );
}

/**
 * All fields that any of the objects has, in the order in which they come up; null when objects are so different that a table would be
 * mostly empty.
 */
function fieldsOf(items: readonly Readonly<Record<string, unknown>>[]): readonly string[] | null {
  const fields = new Set<string>();
  for (const item of items) {
    for (const field of Object.keys(item)) fields.add(field);
    if (fields.size > MOST_FIELDS) return null;
  }
  return [...fields];
}

/** The fields, and the values of each object. */
function toRows(items: readonly Readonly<Record<string, unknown>>[], fields: readonly string[]): string[][] {
  return [[...fields], ...items.map((item) => fields.map((field) => (Object.hasOwn(item, field) ? write(item[field]) : '')))];
}

function write(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : writeJson(value);
}
