import { parseExpressionAt, type Node } from 'acorn';
import type { Json } from '../json.ts';
import type { Binding, Expr } from './ast.ts';
import { ConversionError, convert } from './convert.ts';

/** Longest source of one expression. */
export const MAX_SOURCE = 10_000;

/** Deepest nesting of brackets, and of anything that acorn would take in by recursion. */
const MAX_NESTING = 100;

/** What is wrong with a source, and at which character of it. */
export interface ParseError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly at: number;
}

/** A `ParseError` with the place of the text within the field: `fields[0].value`. */
export interface BindingError extends ParseError {
  readonly path: string;
}

export type Parsed = { readonly ok: true; readonly expression: Expr; readonly end: number } | { readonly ok: false; readonly error: ParseError };

/** Parses one expression, the text between `{{` and `}}`. Never throws. */
export function parseExpression(source: string): Parsed {
  if (source.trim() === '') return failed('EXPRESSION_SYNTAX', 'The expression is empty.', 0, 'Write what to put here, such as input.name.');
  const parsed = parseAt(source, 0);
  if (!parsed.ok) return parsed;
  const rest = source.slice(parsed.end);
  if (rest.trim() === '') return parsed;
  return failed('EXPRESSION_SYNTAX', `"${rest.trim().slice(0, 20)}" is not expected here.`, parsed.end + rest.search(/\S/), 'An expression is one value; there are no statements.');
}

/**
 * Parses a field: text with `{{ }}`, and any JSON around it. A text that is nothing but one expression keeps that
 * expression's type; `\{{` stands for two braces as they are.
 */
export function parseBinding(value: Json): { readonly ok: true; readonly binding: Binding } | { readonly ok: false; readonly errors: readonly BindingError[] } {
  const errors: BindingError[] = [];
  const binding = bind(value, '', errors);
  return errors.length === 0 ? { ok: true, binding } : { ok: false, errors };
}

/** Where the expressions of a text lie: `from` and `to` enclose the source between the braces. */
export function findExpressions(text: string): readonly { readonly from: number; readonly to: number; readonly parsed: Parsed }[] {
  const found: { from: number; to: number; parsed: Parsed }[] = [];
  for (let open = nextOpening(text, 0); open >= 0; ) {
    const from = open + 2;
    const parsed = parseWithin(text, from);
    const close = closing(text, from, parsed);
    found.push({ from, to: close < 0 ? text.length : close, parsed: close < 0 && parsed.ok ? failed('EXPRESSION_SYNTAX', 'The expression is not closed.', text.length - from, 'Close it with }}.') : parsed });
    if (close < 0) break;
    open = nextOpening(text, close + 2);
  }
  return found;
}

function bind(value: Json, path: string, errors: BindingError[]): Binding {
  if (typeof value === 'string') return bindText(value, path, errors);
  if (value === null || typeof value !== 'object') return { kind: 'literal', value };
  if (Array.isArray(value)) {
    const items = value.map((item: Json, position) => bind(item, `${path}[${position}]`, errors));
    return items.every((item) => item.kind === 'literal') ? { kind: 'literal', value } : { kind: 'array', items };
  }
  const entries = Object.entries(value).map(([key, inner]) => [key, bind(inner as Json, path === '' ? key : `${path}.${key}`, errors)] as const);
  return entries.every(([, inner]) => inner.kind === 'literal') ? { kind: 'literal', value: Object.fromEntries(entries.map(([key, inner]) => [key, (inner as { value: Json }).value])) } : { kind: 'object', entries };
}

function bindText(text: string, path: string, errors: BindingError[]): Binding {
  const expressions = findExpressions(text);
  if (expressions.length === 0) return { kind: 'literal', value: unescaped(text) };
  const parts: (string | Expr)[] = [];
  let last = 0;
  for (const { from, to, parsed } of expressions) {
    if (from - 2 > last) parts.push(unescaped(text.slice(last, from - 2)));
    if (parsed.ok) parts.push(parsed.expression);
    else errors.push({ ...parsed.error, at: from + parsed.error.at, path });
    last = to + 2;
  }
  if (last < text.length) parts.push(unescaped(text.slice(last)));
  const isAlone = expressions.length === 1 && parts.every((part) => typeof part !== 'string' || part.trim() === '');
  const expression = parts.find((part) => typeof part !== 'string');
  if (isAlone && expression !== undefined) return { kind: 'expression', expression };
  return { kind: 'text', parts };
}

function nextOpening(text: string, from: number): number {
  for (let at = text.indexOf('{{', from); at >= 0; at = text.indexOf('{{', at + 2)) if (text[at - 1] !== '\\') return at;
  return -1;
}

function unescaped(text: string): string {
  return text.replaceAll('\\{{', '{{');
}

function parseWithin(text: string, from: number): Parsed {
  const source = text.slice(from, from + MAX_SOURCE + 1);
  const end = source.indexOf('}}');
  if (end >= 0 && source.slice(0, end).trim() === '') return failed('EXPRESSION_SYNTAX', 'The expression is empty.', 0, 'Write what to put here, such as input.name.');
  return parseAt(source, 0);
}

/** The place of the `}}` that ends an expression; -1 when there is none. */
function closing(text: string, from: number, parsed: Parsed): number {
  if (!parsed.ok) return text.indexOf('}}', from);
  const rest = text.slice(from + parsed.end);
  const gap = rest.length - rest.trimStart().length;
  return rest.startsWith('}}', gap) ? from + parsed.end + gap : text.indexOf('}}', from + parsed.end);
}

function parseAt(source: string, at: number): Parsed {
  if (source.length > MAX_SOURCE) return failed('EXPRESSION_TOO_LONG', `An expression has at most ${MAX_SOURCE} characters.`, MAX_SOURCE, 'Split it over several fields or nodes.');
  const deep = tooDeep(source);
  if (deep >= 0) return failed('EXPRESSION_TOO_DEEP', `The expression is nested more than ${MAX_NESTING} deep.`, deep, 'Split it over several fields or nodes.');
  try {
    const node: Node = parseExpressionAt(source, at, { ecmaVersion: 2024, sourceType: 'module' });
    return { ok: true, expression: convert(node), end: node.end };
  } catch (error) {
    if (error instanceof ConversionError) return failed(error.code, error.message, error.at, error.hint);
    if (error instanceof SyntaxError) {
      const place = 'pos' in error && typeof error.pos === 'number' ? error.pos : 0;
      return failed('EXPRESSION_SYNTAX', `This can't be read: ${error.message.replace(/ \(\d+:\d+\)$/, '').toLowerCase()}.`, place, 'Look at the place that is underlined.');
    }
    return failed('EXPRESSION_TOO_DEEP', 'The expression is nested too deeply.', 0, 'Split it over several fields or nodes.');
  }
}

function tooDeep(source: string): number {
  let depth = 0;
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at] ?? '';
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth = Math.max(0, depth - 1);
    if (depth > MAX_NESTING) return at;
  }
  return -1;
}

function failed(code: string, message: string, at: number, hint?: string): { readonly ok: false; readonly error: ParseError } {
  return { ok: false, error: { code, message, at, ...(hint === undefined ? {} : { hint }) } };
}

