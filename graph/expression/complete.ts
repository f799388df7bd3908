import type { JsonSchema } from '../json.ts';
import { describeType, mayBeNull, optionsOf, propertyNames, propertyType, typeNames, withoutNull } from '../types/schema-type.ts';
import { inferExpression } from './infer.ts';
import { functionsByName, methods, namespaces } from './methods/call.ts';
import type { Method, Receiver } from './methods/method.ts';
import { MAX_SOURCE, parseExpression } from './parse.ts';
import { type NameType, scopeWith, type TypeScope } from './type-scope.ts';
import { chainStart, openBrackets, readUnfinished } from './unfinished.ts';

/** One thing to offer. `type` chooses its icon; `detail` is its type or signature in short. */
export interface CompletionOption {
  readonly label: string;
  readonly type: 'variable' | 'property' | 'method' | 'function';
  readonly detail: string;
  readonly info?: string;
  /** What is written for it, where that is not its label: `["first name"]`. */
  readonly insert?: string;
  /** From where on the source is replaced, where that differs from the others: `.` gives way to `["first name"]`. */
  readonly from?: number;
  /** Whether fields of its own can follow. */
  readonly hasFields?: true;
}

/** What to offer at a place, and from where on the source is replaced. */
export interface Completions {
  readonly from: number;
  readonly options: readonly CompletionOption[];
}

/** A name as the language reads it, in any script. */
const WORD = /^[\p{ID_Start}_$][\p{ID_Continue}$\u200c\u200d]*$/u;
const LAST_WORD = /(?<![\p{ID_Continue}$\u200c\u200d])[\p{ID_Start}_$][\p{ID_Continue}$\u200c\u200d]*$/u;

/** Offers what may stand at the cursor, in a source that need not be complete or correct. Never throws. */
export function completeExpression(source: string, cursor: number, types: TypeScope): Completions {
  const before = source.slice(0, cursor);
  if (before.length > MAX_SOURCE) return { from: cursor, options: [] };
  const { code, quote } = readUnfinished(before);
  if (quote !== null) return { from: quote.at + 1, options: keyOptions(before, code, quote.at, types) };
  const from = cursor - (LAST_WORD.exec(code)?.[0].length ?? 0);
  const scope = withParameters(before.slice(0, from), code.slice(0, from), types);
  const dot = /(\?\.|\.)\s*$/.exec(code.slice(0, from));
  if (!dot) return { from, options: endsWithValue(code.slice(0, from)) ? [] : rootOptions(scope) };
  const chain = chainAt(before, code, dot.index);
  if (namespaces.has(chain) && scope.get(chain) === undefined) return { from, options: namespaceOptions(chain) };
  // The dot of "1." belongs to the number.
  const type = /^\d+$/.test(chain) ? null : typeOfChain(chain, scope);
  return { from, options: type === null ? [] : memberOptions(type, dot[1] === '?.' ? from : dot.index) };
}

/** Offers the fields of the value that ends at the cursor, each with the dot or the brackets by which it is read. */
export function completeFollowing(source: string, cursor: number, types: TypeScope): Completions {
  const before = source.slice(0, cursor);
  const none = { from: cursor, options: [] };
  if (before.length > MAX_SOURCE) return none;
  const { code, quote } = readUnfinished(before);
  if (quote !== null) return none;
  const scope = withParameters(before, code, types);
  const chain = chainAt(before, code, code.length);
  const type = typeOfChain(chain, scope);
  if (type === null) return none;
  const mayBeAbsent = mayBeNull(type) || scope.get(chain)?.mayBeAbsent === true;
  const options = fieldOptions(withoutNull(type)).map(({ insert: _insert, ...option }): CompletionOption => ({
    ...option,
    label: `${mayBeAbsent ? '?.' : WORD.test(option.label) ? '.' : ''}${WORD.test(option.label) ? option.label : bracketed(option.label)}`,
  }));
  return { from: cursor, options };
}

/** True where the code so far is a whole value: an operator can follow it, and no name. */
function endsWithValue(code: string): boolean {
  return /[\p{ID_Continue}$.'"`)\]}]\s*$/u.test(code) && !/(?<![\p{ID_Continue}$.])(?:typeof|in|instanceof)\s+$/u.test(code);
}

function bracketed(name: string): string {
  return `[${JSON.stringify(name)}]`;
}

function chainAt(before: string, code: string, end: number): string {
  const stop = code.slice(0, end).trimEnd().length;
  return before.slice(chainStart(code, stop), stop);
}

/** The type of what stands before a dot; null when it can't be read. */
function typeOfChain(chain: string, types: TypeScope): JsonSchema | null {
  const parsed = parseExpression(chain);
  return parsed.ok ? inferExpression(parsed.expression, types).schema : null;
}

/** What comes in first, then the nodes, then the names of the run. */
const NAME_ORDER: readonly string[] = ['input', 'item', 'index'];
const LAST_NAMES: readonly string[] = ['previous', 'run'];

function placeOf(name: string): number {
  if (NAME_ORDER.includes(name)) return NAME_ORDER.indexOf(name);
  return NAME_ORDER.length + 1 + LAST_NAMES.indexOf(name) + (LAST_NAMES.includes(name) ? 1 : 0);
}

function entriesOf(types: TypeScope): (readonly [string, NameType])[] {
  return types.names().map((name) => [name, types.get(name) ?? { schema: {} }] as const);
}

function rootOptions(types: TypeScope): CompletionOption[] {
  const source = sourceOfInput(types);
  const names = entriesOf(types)
    .toSorted(([a], [b]) => placeOf(a) - placeOf(b))
    .map(([label, { schema, mayBeAbsent }]): CompletionOption => {
      const info = mayBeAbsent ? `"${label}" may not have run here: use ?. and ??.` : schema.description;
      const detail =
        label === 'input' && source !== null ? `same as ${source}` : `${describeType(schema)}${mayBeAbsent ? ' or nothing' : ''}`;
      return { label, type: 'variable', detail, ...(info === undefined ? {} : { info }), ...fieldMark(schema) };
    });
  const functions = [...functionsByName.values()].filter(({ name }) => !name.includes('.')).map((method) => callOption(method, 'function'));
  return [...names, ...functions, ...[...namespaces].map((label): CompletionOption => ({ label, type: 'function', detail: 'functions' }))];
}

/** The one name whose value `input` is as well, as far as types tell. */
function sourceOfInput(types: TypeScope): string | null {
  const input = types.get('input')?.schema;
  if (input === undefined || Object.keys(input).length === 0) return null;
  const written = JSON.stringify(input);
  const [same, ...others] = entriesOf(types).filter(
    ([name, { schema, mayBeAbsent }]) => placeOf(name) === NAME_ORDER.length && mayBeAbsent !== true && JSON.stringify(schema) === written,
  );
  return same === undefined || others.length > 0 ? null : same[0];
}

function fieldMark(schema: JsonSchema): { readonly hasFields?: true } {
  return propertyNames(withoutNull(schema)).length > 0 ? { hasFields: true } : {};
}

function namespaceOptions(namespace: string): CompletionOption[] {
  const within = [...functionsByName.values()].filter(({ name }) => name.startsWith(`${namespace}.`));
  return within.map((method) => ({ ...callOption(method, 'function'), label: method.name.slice(namespace.length + 1) }));
}

/** `at` is where the dot stands that a name in brackets takes the place of. */
function memberOptions(schema: JsonSchema, at: number): CompletionOption[] {
  const known = withoutNull(schema);
  const fields = fieldOptions(known).map((option): CompletionOption =>
    WORD.test(option.label) ? option : { ...option, label: shown(option.label), insert: bracketed(option.label), from: at },
  );
  const receivers = new Set(optionsOf(known).flatMap(receiverOf));
  const length: CompletionOption[] =
    receivers.has('text') || receivers.has('list') ? [{ label: 'length', type: 'property', detail: 'number' }] : [];
  const calls = new Map(
    [...receivers].flatMap((receiver) => [...methods[receiver].values()]).map((method) => [method.name, callOption(method, 'method')]),
  );
  return [...fields, ...length, ...calls.values()];
}

function fieldOptions(schema: JsonSchema): CompletionOption[] {
  return propertyNames(schema).map((label): CompletionOption => {
    const type = propertyType(schema, label) ?? {};
    const described = optionsOf(type).find(({ description }) => description !== undefined)?.description;
    return {
      label,
      type: 'property',
      detail: describeType(type),
      ...(described === undefined ? {} : { info: described }),
      ...fieldMark(type),
    };
  });
}

/** A name of blanks alone could not be seen in a list. */
function shown(name: string): string {
  return name.trim() === '' ? JSON.stringify(name) : name;
}

/** Within `draft["…`, the fields of what stands before; within any other text, nothing. */
function keyOptions(before: string, code: string, quoteAt: number, types: TypeScope): CompletionOption[] {
  const bracket = /(\?\.)?\[\s*$/.exec(code.slice(0, quoteAt));
  if (!bracket || before[quoteAt] === '`') return [];
  const type = typeOfChain(
    chainAt(before, code, bracket.index),
    withParameters(before.slice(0, bracket.index), code.slice(0, bracket.index), types),
  );
  const mark = before[quoteAt] ?? '"';
  return type === null
    ? []
    : fieldOptions(withoutNull(type)).map((option) => ({ ...option, label: shown(option.label), ...quotedInsert(option.label, mark) }));
}

/** How a name is written between quotes, where that differs from the name. */
function quotedInsert(name: string, mark: string): { readonly insert?: string } {
  const escaped = JSON.stringify(name).slice(1, -1);
  const written = mark === '"' ? escaped : escaped.replaceAll('\\"', '"').replaceAll("'", "\\'");
  return written === shown(name) ? {} : { insert: written };
}

function callOption(method: Method, type: 'method' | 'function'): CompletionOption {
  return { label: method.name, type, detail: method.signature, info: method.help };
}

function receiverOf(schema: JsonSchema): readonly Receiver[] {
  switch (typeNames(schema)?.[0]) {
    case 'string':
      return ['text'];
    case 'array':
      return ['list'];
    case 'object':
      return ['object'];
    case 'boolean':
      return ['boolean'];
    case 'number':
    case 'integer':
      return ['number'];
    default:
      return [];
  }
}

/** Adds the parameters of functions that the cursor lies in, with the types that their methods give them. */
function withParameters(before: string, code: string, types: TypeScope): TypeScope {
  let scope = types;
  for (const open of openBrackets(code)) {
    const arrow = /^\s*(?:\(([^()]*)\)|([\p{ID_Start}_$][\p{ID_Continue}$]*))\s*=>/u.exec(code.slice(open + 1));
    const method = /(?:\?\.|\.)\s*([A-Za-z_$][\w$]*)\s*$/.exec(code.slice(0, open));
    if (!arrow || !method) continue;
    const receiver = withoutNull(typeOfChain(chainAt(before, code, method.index), scope) ?? {});
    const callback = methods.list.get(method[1] ?? '')?.parameters.find((parameter) => parameter.kind === 'callback');
    const given = callback?.kind === 'callback' ? callback.gives(receiver) : [];
    const names = (arrow[1] ?? arrow[2] ?? '').split(',').map((name) => name.trim());
    scope = scopeWith(
      Object.fromEntries(names.flatMap((name, position) => (WORD.test(name) ? [[name, { schema: given[position] ?? {} }] as const] : []))),
      scope,
    );
  }
  return scope;
}
