import { JsonRefused, readJson } from '#graph/json-text';
import { jsonrepair } from 'jsonrepair';
import type { Json } from '#graph/json';

/**
 * Parses a text that is JSON as a whole, or would be but for its form: quotes, trailing commas, comments, Python's names for
 * constants. Returns undefined for anything else, and for every text whose repair would add or drop content. JSON that no value
 * can hold as it stands (two fields of one name, a field `__proto__`) is returned as the refusal: parts of it are no answer.
 */
export function parseWhole(text: string): Json | JsonRefused | undefined {
  const body = text.trim();
  const strict = parseStrictly(body);
  if (strict !== undefined) return strict;
  // A text that ends inside a value was cut off: closing it would make up an end that nobody wrote.
  if (!/^[[{]/.test(body) || jsonEnd(body, 0) !== body.length || hasEllipsis(body)) return undefined;
  try {
    const repaired = jsonrepair(body);
    return contentOf(repaired) === contentOf(withoutComments(body)) ? parseStrictly(repaired) : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the index behind the bracket that closes the one at `start`, or null when the text ends before that. */
export function jsonEnd(text: string, start: number): number | null {
  const open: string[] = [];
  for (let at = start; at < text.length; at += 1) {
    const character = text[at]!;
    if (opensString(text, at)) {
      const end = stringEnd(text, at);
      if (end === null) return null;
      at = end - 1;
    } else if (character === '/' && (text[at + 1] === '/' || text[at + 1] === '*')) {
      at = commentEnd(text, at) - 1;
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? '}' : ']');
    } else if (character === '}' || character === ']') {
      if (open.pop() !== character) return null;
      if (open.length === 0) return at + 1;
    }
  }
  return null;
}

function parseStrictly(text: string): Json | JsonRefused | undefined {
  try {
    return readJson(text);
  } catch (error) {
    return error instanceof JsonRefused ? error : undefined;
  }
}

/** An apostrophe begins a string only where a name or a value may begin: elsewhere it is one of a word. */
function opensString(text: string, at: number): boolean {
  if (text[at] === '"') return true;
  return text[at] === "'" && /[[{,:]/.test(lastSign(text, at));
}

function lastSign(text: string, before: number): string {
  let at = before - 1;
  while (at >= 0 && /\s/.test(text[at]!)) at -= 1;
  return text[at] ?? '';
}

function stringEnd(text: string, start: number): number | null {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === text[start]) return at + 1;
  }
  return null;
}

function commentEnd(text: string, start: number): number {
  const isBlock = text[start + 1] === '*';
  const end = text.indexOf(isBlock ? '*/' : '\n', start + 2);
  return end < 0 ? text.length : end + (isBlock ? 2 : 0);
}

/** The parts of the text outside its strings. */
function* outsideStrings(text: string): Generator<{ readonly from: number; readonly to: number; readonly isComment: boolean }> {
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const isComment = text[at] === '/' && (text[at + 1] === '/' || text[at + 1] === '*');
    if (!isComment && !opensString(text, at)) continue;
    yield { from, to: at, isComment: false };
    const end = isComment ? commentEnd(text, at) : (stringEnd(text, at) ?? text.length);
    if (isComment) yield { from: at, to: end, isComment: true };
    from = end;
    at = end - 1;
  }
  yield { from, to: text.length, isComment: false };
}

/** Dots in the place of items say that the rest was left out. */
function hasEllipsis(text: string): boolean {
  return [...outsideStrings(text)].some(({ from, to, isComment }) => !isComment && /\.\.\.|…/.test(text.slice(from, to)));
}

function withoutComments(text: string): string {
  let kept = '';
  let from = 0;
  for (const part of outsideStrings(text)) {
    if (!part.isComment) continue;
    kept += text.slice(from, part.from);
    from = part.to;
  }
  return kept + text.slice(from);
}

const CONSTANTS: { readonly [name: string]: string } = { none: 'null', undefined: 'null' };

/** Letters, digits and signs of numbers in order, with escapes read: what a repair of form alone leaves as it was. */
function contentOf(text: string): string {
  const read = text.replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gs, (_all, code: string | undefined, sign: string | undefined) =>
    code === undefined ? (ESCAPES[sign ?? ''] ?? sign ?? '') : String.fromCharCode(Number.parseInt(code, 16)),
  );
  return read
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}.+-]+/gu, ' ')
    .split(' ')
    .map((word) => CONSTANTS[word] ?? word)
    .join('');
}

const ESCAPES: { readonly [sign: string]: string } = { n: ' ', r: ' ', t: ' ', b: ' ', f: ' ' };
