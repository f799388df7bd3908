import type { JsonSchema } from '../json.ts';
import { describeType, elementType, optionsOf, propertyNames, propertyType, typeNames, withoutNull } from '../types/schema-type.ts';
import { inferExpression, type TypeScope } from './infer.ts';
import { functionsByName, methods } from './methods/call.ts';
import type { Receiver } from './methods/method.ts';
import { parseExpression } from './parse.ts';

/** One thing to offer. `type` chooses its icon; `detail` is its type or signature in short. */
export interface CompletionOption {
  readonly label: string;
  readonly type: 'variable' | 'property' | 'method' | 'function';
  readonly detail: string;
  readonly info?: string;
}

/** What to offer at a place, and from where on the source is replaced. */
export interface Completions {
  readonly from: number;
  readonly options: readonly CompletionOption[];
}

/** Offers what may stand at the cursor, in a source that need not be complete or correct. */
export function completeExpression(source: string, cursor: number, types: TypeScope): Completions {
  const before = source.slice(0, cursor);
  const word = /[A-Za-z_$][\w$]*$/.exec(before)?.[0] ?? '';
  const from = cursor - word.length;
  const scope = withEnclosingParameters(before.slice(0, from), types);
  const dot = /(\?\.|\.)\s*$/.exec(before.slice(0, from));
  if (!dot) return isWithinText(before) ? { from, options: [] } : { from, options: rootOptions(scope) };
  const chain = chainBefore(before, from - dot[0].length);
  if (FUNCTION_NAMESPACES.has(chain)) return { from, options: namespaceOptions(chain) };
  const parsed = parseExpression(chain);
  if (!parsed.ok) return { from, options: [] };
  return { from, options: memberOptions(inferExpression(parsed.expression, scope).schema) };
}

const FUNCTION_NAMESPACES = new Set(['Math', 'Object', 'Array', 'JSON', 'Date']);

function rootOptions(types: TypeScope): CompletionOption[] {
  const names = Object.entries(types).map(([name, { schema, mayBeAbsent }]): CompletionOption => ({
    label: name,
    type: 'variable',
    detail: `${describeType(schema)}${mayBeAbsent ? ' or nothing' : ''}`,
    ...(mayBeAbsent ? { info: `"${name}" may not have run here: use ?. and ??.` } : {}),
  }));
  const namespaces = [...FUNCTION_NAMESPACES].map((name): CompletionOption => ({ label: name, type: 'function', detail: 'functions' }));
  const functions = [...functionsByName.values()].filter((method) => !method.name.includes('.')).map((method): CompletionOption => ({ label: method.name, type: 'function', detail: method.signature, info: method.help }));
  return [...names, ...functions, ...namespaces];
}

function namespaceOptions(namespace: string): CompletionOption[] {
  return [...functionsByName.values()]
    .filter((method) => method.name.startsWith(`${namespace}.`))
    .map((method) => ({ label: method.name.slice(namespace.length + 1), type: 'function', detail: method.signature, info: method.help }));
}

function memberOptions(schema: JsonSchema): CompletionOption[] {
  const known = withoutNull(schema);
  const fields = propertyNames(known).map((name): CompletionOption => ({ label: name, type: 'property', detail: describeType(propertyType(known, name) ?? {}) }));
  const receivers = new Set(optionsOf(known).flatMap((option) => receiverOf(option)));
  const length: CompletionOption[] = receivers.has('text') || receivers.has('list') ? [{ label: 'length', type: 'property', detail: 'number' }] : [];
  const calls = [...receivers].flatMap((receiver) => [...methods[receiver].values()]).map((method): CompletionOption => ({ label: method.name, type: 'method', detail: method.signature, info: method.help }));
  return [...fields, ...length, ...calls.filter((call, position) => calls.findIndex((other) => other.label === call.label) === position)];
}

function receiverOf(schema: JsonSchema): readonly Receiver[] {
  switch (typeNames(schema)?.[0]) {
    case 'string':
      return ['text'];
    case 'array':
      return ['list'];
    case 'object':
      return ['object'];
    case 'number':
    case 'integer':
      return ['number'];
    default:
      return [];
  }
}

/** The member chain that ends at a place: `draft.items[0]` out of `1 + draft.items[0]`. */
function chainBefore(source: string, end: number): string {
  let at = end;
  for (;;) {
    const rest = source.slice(0, at);
    const bracket = rest.at(-1);
    if (bracket === ')' || bracket === ']') {
      const open = openingOf(rest);
      if (open < 0) break;
      at = open;
      if (bracket === ')' && !/[\w$]$/.test(source.slice(0, at))) break;
      continue;
    }
    const name = /[A-Za-z_$][\w$]*$/.exec(rest)?.[0];
    if (name === undefined) break;
    at -= name.length;
    const dot = /(\?\.|\.)$/.exec(source.slice(0, at))?.[0];
    if (dot === undefined) break;
    at -= dot.length;
  }
  return source.slice(at, end).trim();
}

function openingOf(source: string): number {
  let depth = 0;
  for (let at = source.length - 1; at >= 0; at -= 1) {
    if (')]}'.includes(source[at] ?? '')) depth += 1;
    if ('([{'.includes(source[at] ?? '')) depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

/** Adds the parameters of functions that the cursor lies in, with the types that their methods give them. */
function withEnclosingParameters(before: string, types: TypeScope): TypeScope {
  let scope = types;
  for (const open of openParentheses(before)) {
    const arrow = /^\s*(?:\(([^()]*)\)|([A-Za-z_$][\w$]*))\s*=>/.exec(before.slice(open + 1));
    const method = /\.([A-Za-z_$][\w$]*)$/.exec(before.slice(0, open));
    if (!arrow || !method) continue;
    const chain = chainBefore(before, open - method[0].length);
    const parsed = parseExpression(chain.replace(/\?$/, ''));
    const receiver = parsed.ok ? withoutNull(inferExpression(parsed.expression, scope).schema) : {};
    const item = elementType(receiver);
    const names = (arrow[1] ?? arrow[2] ?? '').split(',').map((name) => name.trim()).filter((name) => name !== '');
    const given: readonly JsonSchema[] = method[1] === 'reduce' ? [{}, item, { type: 'integer' }] : /^(toS|s)ort(ed)?$/.test(method[1] ?? '') ? [item, item] : [item, { type: 'integer' }];
    scope = { ...scope, ...Object.fromEntries(names.map((name, position) => [name, { schema: given[position] ?? {} }])) };
  }
  return scope;
}

function openParentheses(source: string): readonly number[] {
  const open: number[] = [];
  for (let at = 0; at < source.length; at += 1) {
    if (source[at] === '(') open.push(at);
    if (source[at] === ')') open.pop();
  }
  return open;
}

/** Within quotes nothing is offered. */
function isWithinText(before: string): boolean {
  let quote: string | null = null;
  for (let at = 0; at < before.length; at += 1) {
    const character = before[at] ?? '';
    if (quote !== null && character === '\\') at += 1;
    else if (quote !== null && character === quote) quote = null;
    else if (quote === null && (character === '"' || character === "'")) quote = character;
  }
  return quote !== null;
}
