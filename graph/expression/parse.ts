import { parseExpressionAt } from 'acorn';
import type { Json } from '../json.ts';
import type { Binding, Expr } from './ast.ts';
import { imitatesStored } from './budget.ts';
import { ConversionError, convert } from './convert.ts';
import { MAX_NESTING, scan } from './scan.ts';

/** Longest source of one expression. */
export const MAX_SOURCE = 10_000;

/** Most expressions of one text: each costs some microseconds wherever the text is read. */
export const MAX_EXPRESSIONS = 1_000;

/** Deepest nesting of the lists and objects around expressions. */
const MAX_LEVELS = 100;

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

export type Parsed = { readonly ok: true; readonly expression: Expr } | { readonly ok: false; readonly error: ParseError };

export type ParsedBinding =
  | { readonly ok: true; readonly binding: Binding }
  | { readonly ok: false; readonly errors: readonly BindingError[] };

/** Where one expression lies in a text: `from` and `to` enclose the source between the braces. */
export interface FoundExpression {
  readonly from: number;
  readonly to: number;
  readonly parsed: Parsed;
}

/** Parses one expression, the text between `{{` and `}}`. Never throws. */
export function parseExpression(source: string): Parsed {
  if (source.trim() === '')
    return failed('EXPRESSION_SYNTAX', 'The expression is empty.', 0, 'Write what to put here, such as input.name.');
  if (source.length > MAX_SOURCE)
    return failed(
      'EXPRESSION_TOO_LONG',
      `An expression has at most ${MAX_SOURCE} characters.`,
      MAX_SOURCE,
      'Split it over several fields or nodes.',
    );
  const { end, lastToken, tooDeep } = scan(source);
  if (tooDeep >= 0)
    return failed(
      'EXPRESSION_TOO_DEEP',
      `The expression is nested more than ${MAX_NESTING} deep.`,
      tooDeep,
      'Split it over several fields or nodes.',
    );
  const statement = /^\s*(if|for|while|do|return|let|const|var|throw|try|switch|debugger|export)\b/.exec(source)?.[1];
  if (statement !== undefined)
    return failed(
      'EXPRESSION_NOT_ALLOWED',
      `"${statement}" is a statement: an expression is one value.`,
      source.indexOf(statement),
      'Write a choice as condition ? this : that, and a loop with map, filter or reduce.',
    );
  try {
    const node = parseExpressionAt(source, 0, { ecmaVersion: 2024, sourceType: 'module', preserveParens: true });
    const expression = convert(node);
    if (node.end >= lastToken && end === source.length) return { ok: true, expression };
    const rest = source.slice(node.end).trimStart();
    return failed(
      'EXPRESSION_SYNTAX',
      `"${rest.slice(0, 20)}" is not expected here.`,
      source.length - rest.length,
      'An expression is one value. Is an operator missing, such as + or &&?',
    );
  } catch (error) {
    return failure(error, source);
  }
}

/**
 * Parses a field: text with `{{ }}`, and any JSON around it. A text that is nothing but one expression keeps that
 * expression's type; `\{{` stands for two braces as they are. Never throws.
 */
export function parseBinding(value: Json): ParsedBinding {
  const errors: BindingError[] = [];
  const binding = bind(value, '', 0, errors);
  return errors.length === 0 ? { ok: true, binding } : { ok: false, errors };
}

/** All expressions of a text, in order, also those that can't be read. */
export function findExpressions(text: string): readonly FoundExpression[] {
  const found: FoundExpression[] = [];
  for (let open = nextOpening(text, 0); open >= 0;) {
    const from = open + 2;
    if (found.length >= MAX_EXPRESSIONS) {
      found.push({
        from,
        to: text.length,
        parsed: failed(
          'EXPRESSION_TOO_LONG',
          `A text has at most ${MAX_EXPRESSIONS.toLocaleString('en')} expressions.`,
          0,
          'Split it over several fields or nodes.',
        ),
      });
      break;
    }
    const to = closing(text, from);
    if (to < 0) {
      found.push({
        from,
        to: text.length,
        parsed: failed('EXPRESSION_SYNTAX', 'The expression is not closed.', text.length - from, 'Close it with }}.'),
      });
      break;
    }
    found.push({ from, to, parsed: parseExpression(text.slice(from, to)) });
    open = nextOpening(text, to + 2);
  }
  return found;
}

function bind(value: Json, path: string, level: number, errors: BindingError[]): Binding {
  if (typeof value === 'string') return bindText(value, path, errors);
  if (value === null || typeof value !== 'object') return { kind: 'literal', value };
  if (level >= MAX_LEVELS) {
    errors.push({
      code: 'EXPRESSION_TOO_DEEP',
      message: `The value is nested more than ${MAX_LEVELS} deep.`,
      hint: 'Make it flatter.',
      path,
      at: 0,
    });
    return { kind: 'literal', value: null };
  }
  if (Array.isArray(value)) {
    const items = value.map((item: Json, position) => bind(item, `${path}[${position}]`, level + 1, errors));
    return items.every(isLiteral) ? { kind: 'literal', value: items.map((item) => item.value) } : { kind: 'array', items };
  }
  if (imitatesStored(value))
    errors.push({
      code: 'EXPRESSION_NOT_ALLOWED',
      message: 'An object with the fields $blob and bytes has a meaning of its own.',
      hint: 'Name one of these fields differently.',
      path,
      at: 0,
    });
  const entries = Object.entries(value).map(
    ([key, inner]) => [key, bind(inner as Json, path === '' ? key : `${path}.${key}`, level + 1, errors)] as const,
  );
  const literals = entries.flatMap(([key, inner]) => (isLiteral(inner) ? [[key, inner.value] as const] : []));
  return literals.length === entries.length ? { kind: 'literal', value: Object.fromEntries(literals) } : { kind: 'object', entries };
}

function isLiteral(binding: Binding): binding is Extract<Binding, { kind: 'literal' }> {
  return binding.kind === 'literal';
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
  const [expression, ...others] = parts.filter((part) => typeof part !== 'string' || part.trim() !== '');
  if (expression !== undefined && typeof expression !== 'string' && others.length === 0) return { kind: 'expression', expression };
  return { kind: 'text', parts };
}

function nextOpening(text: string, from: number): number {
  for (let at = text.indexOf('{{', from); at >= 0; at = text.indexOf('{{', at + 2)) if (text[at - 1] !== '\\') return at;
  return -1;
}

function unescaped(text: string): string {
  return text.replaceAll('\\{{', '{{');
}

/** What `}}` can lie within: texts, templates, patterns, comments and objects. */
const MAY_HOLD_BRACES = /["'`/{]/;

/**
 * The place of the `}}` that ends an expression; -1 when there is none. It is found token by token, so that `}}` in a
 * string does not end it, unless the source can't be read: then the first `}}` does.
 */
function closing(text: string, from: number): number {
  const first = text.indexOf('}}', from);
  if (first < 0 || (first - from <= MAX_SOURCE && !MAY_HOLD_BRACES.test(text.slice(from, first)))) return first;
  const { end, isReadable } = scan(text.slice(from, from + MAX_SOURCE + 2));
  return isReadable && text.startsWith('}}', from + end) ? from + end : first;
}

function failure(error: unknown, source: string): Parsed {
  if (error instanceof ConversionError) return failed(error.code, error.message, error.at, error.hint);
  // Acorn goes down into operators that stand in a row, such as ten thousand "!".
  if (!(error instanceof SyntaxError) || error.message.includes('stack space'))
    return failed('EXPRESSION_TOO_DEEP', 'The expression is nested too deeply.', 0, 'Split it over several fields or nodes.');
  const at = 'pos' in error && typeof error.pos === 'number' ? Math.min(error.pos, source.length) : 0;
  if (source.slice(at).trim() === '')
    return failed(
      'EXPRESSION_SYNTAX',
      'The expression ends too early.',
      at,
      'Something is missing at the end: a value, a quote or a bracket.',
    );
  return failed(
    'EXPRESSION_SYNTAX',
    `This can't be read: ${error.message.replace(/ \(\d+:\d+\)$/, '').toLowerCase()}.`,
    at,
    'Look at the place that is underlined.',
  );
}

function failed(code: string, message: string, at: number, hint: string): { readonly ok: false; readonly error: ParseError } {
  return { ok: false, error: { code, message, at, hint } };
}
