import { isExactNumber, numberOfLiteral } from './exact-number.ts';
import type { Json } from './json.ts';

/** Why a text that is JSON by its grammar is refused: reading it would change it. */
export class JsonRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'JsonRefused';
  }
}

/**
 * Reads JSON without changing it: numbers keep all digits (see `exact-number.ts`). Throws `SyntaxError` for what is no JSON, and
 * `JsonRefused` for what no value could hold: two fields
 * of one name, a field `__proto__`, and an object that looks like an exact number of ours, unless `takesOurs`.
 */
export function readJson(text: string, { takesOurs = false }: { readonly takesOurs?: boolean } = {}): Json {
  const parsed = JSON.parse(text) as Json;
  // The grammar is known to be right from here on.
  const { exact, keys, escaped } = scanned(text);
  const value = escaped.length === 0 ? parsed : parsedByAlias(text);
  const found = looked(value);
  if (found.proto) throw new JsonRefused('A field is called "__proto__", which is not accepted.');
  if (found.keys !== keys) throw new JsonRefused('An object has two fields of the same name.');
  if (found.isOurs && !takesOurs) throw new JsonRefused('An object with the one field "$number" has a meaning of its own here.');
  if (exact === null) return value;
  return escaped.length === 0 ? (JSON.parse(exact) as Json) : parsedByAlias(exact);
}

/** Writes JSON; exact numbers are written as the numbers that they are. */
export function writeJson(value: unknown, indent = 0): string {
  return writeNumbers(JSON.stringify(value, null, indent) ?? 'null');
}

/** JSON that a library wrote of a value, with exact numbers as the numbers that they are. */
export function writeNumbers(text: string): string {
  // Within texts every quote has a backslash before it, so what matches is an object.
  return text.includes('"$number"')
    ? text.replaceAll(/\{\s*"\$number":\s*("-?\d[\d.eE+-]*")\s*\}/g, (object, literal: string) =>
        isExactNumber(JSON.parse(object)) ? literal.slice(1, -1) : object,
      )
    : text;
}

/**
 * JSON for a library that parses it, with numbers that it would round as exact ones. What looks like one of ours already is left alone,
 * with all that stands beside it.
 */
export function withExactNumbers(text: string): string {
  return text.includes('"$number"') ? text : (scanned(text).exact ?? text);
}

const NUMBER = /[-\d][\d.eE+-]*/y;
const QUOTE = 34;
const COLON = 58;
const BACKSLASH = 92;

/** Where a literal begins and ends. */
type Span = readonly [from: number, to: number];

/**
 * The text with numbers that would lose digits written as objects, or null when there are none; how many fields it has, and which names of
 * fields have escapes.
 */
function scanned(text: string): { readonly exact: string | null; readonly keys: number; readonly escaped: readonly Span[] } {
  let keys = 0;
  let last: Span = [0, 0];
  const escaped: Span[] = [];
  let from = 0;
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = stringEnd(text, at);
      last = [at, end + 1];
      at = end;
    } else if (code === COLON) {
      keys += 1;
      const slash = text.indexOf('\\', last[0]);
      if (slash >= 0 && slash < last[1]) escaped.push(last);
    } else if (code === 45 || (code >= 48 && code <= 57)) {
      NUMBER.lastIndex = at;
      const literal = NUMBER.exec(text)?.[0] ?? '';
      const number = numberOfLiteral(literal);
      if (typeof number === 'object' && number !== null) {
        parts.push(text.slice(from, at), JSON.stringify(number));
        from = at + literal.length;
      }
      at += literal.length - 1;
    }
  }
  return { exact: from === 0 ? null : parts.join('') + text.slice(from), keys, escaped };
}

function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    // Only in what is no JSON a string has no end.
    if (end < 0) return text.length;
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return end;
  }
}

/**
 * Parses JSON with names of fields that have escapes. V8 from Node.js 24 on takes one such name for another of the same first sign in the
 * text
 * (`"\\n"` for `"\\\\"`), so they are parsed one by one, and stand in the text under names of ours.
 */
function parsedByAlias(text: string): Json {
  let alias = 'name';
  while (text.includes(alias)) alias += Math.random().toString(36).slice(2);
  const names = new Map<string, string>();
  let written = '';
  let from = 0;
  for (const [start, end] of scanned(text).escaped) {
    const name = `${alias}${names.size}`;
    names.set(name, JSON.parse(text.slice(start, end)) as string);
    written += `${text.slice(from, start)}"${name}"`;
    from = end;
  }
  const value = JSON.parse(written + text.slice(from)) as Json;
  const open: Json[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    if (!Array.isArray(next) && Object.keys(next).some((key) => names.has(key))) rename(next as Record<string, Json>, names);
    for (const inner of Object.values(next)) if (typeof inner === 'object' && inner !== null) open.push(inner as Json);
  }
  return value;
}

/** Gives fields their own names back, in their order. */
function rename(object: Record<string, Json>, names: ReadonlyMap<string, string>): void {
  const entries = Object.entries(object);
  for (const [key] of entries) delete object[key];
  // Also a field `__proto__` is one to be seen, and refused.
  for (const [key, value] of entries)
    Object.defineProperty(object, names.get(key) ?? key, { value, configurable: true, enumerable: true, writable: true });
}

/** Counts the fields of a value and looks at their names, without recursion: a body may be nested as deep as it is long. */
function looked(value: Json): { readonly keys: number; readonly proto: boolean; readonly isOurs: boolean } {
  let keys = 0;
  let proto = false;
  let isOurs = false;
  const open: Json[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    if (Array.isArray(next)) {
      for (const item of next) if (typeof item === 'object' && item !== null) open.push(item as Json);
      continue;
    }
    for (const [key, inner] of Object.entries(next)) {
      keys += 1;
      if (key === '__proto__') proto = true;
      if (key === '$number' && isExactNumber(next)) isOurs = true;
      if (typeof inner === 'object' && inner !== null) open.push(inner as Json);
    }
  }
  return { keys, proto, isOurs };
}
