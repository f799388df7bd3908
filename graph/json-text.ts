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
 * Reads JSON without changing it: numbers keep all digits (see `exact-number.ts`). Throws `SyntaxError` for what is no JSON, and `JsonRefused` for what no value could hold: two fields
 * of one name, a field `__proto__`, and an object that looks like an exact number of ours, unless `takesOurs`.
 */
export function readJson(text: string, { takesOurs = false }: { readonly takesOurs?: boolean } = {}): Json {
  const value = JSON.parse(text) as Json;
  // The grammar is known to be right from here on.
  const { exact, keys } = scanned(text);
  const found = looked(value);
  if (found.proto) throw new JsonRefused('A field is called "__proto__", which is not accepted.');
  if (found.keys !== keys) throw new JsonRefused('An object has two fields of the same name.');
  if (found.isOurs && !takesOurs) throw new JsonRefused('An object with the one field "$number" has a meaning of its own here.');
  return exact === null ? value : (JSON.parse(exact) as Json);
}

/** Writes JSON; exact numbers are written as the numbers that they are. */
export function writeJson(value: unknown, indent = 0): string {
  return writeNumbers(JSON.stringify(value, null, indent) ?? 'null');
}

/** JSON that a library wrote of a value, with exact numbers as the numbers that they are. */
export function writeNumbers(text: string): string {
  // Within texts every quote has a backslash before it, so what matches is an object.
  return text.includes('"$number"') ? text.replaceAll(/\{\s*"\$number":\s*("-?\d[\d.eE+-]*")\s*\}/g, (object, literal: string) => (isExactNumber(JSON.parse(object)) ? literal.slice(1, -1) : object)) : text;
}

/** JSON for a library that parses it, with numbers that it would round as exact ones. What looks like one of ours already is left alone, with all that stands beside it. */
export function withExactNumbers(text: string): string {
  return text.includes('"$number"') ? text : (scanned(text).exact ?? text);
}

const NUMBER = /[-\d][\d.eE+-]*/y;
const QUOTE = 34;
const COLON = 58;
const BACKSLASH = 92;

/** The text with numbers that would lose digits written as objects, or null when there are none; and how many fields it has. */
function scanned(text: string): { readonly exact: string | null; readonly keys: number } {
  let keys = 0;
  let from = 0;
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = stringEnd(text, at);
    else if (code === COLON) keys += 1;
    else if (code === 45 || (code >= 48 && code <= 57)) {
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
  return { exact: from === 0 ? null : parts.join('') + text.slice(from), keys };
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
