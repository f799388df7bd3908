import type { JsonSchema } from '../json.ts';
import { describeType, optionsOf, propertyNames, propertyType, typeNames, withoutNull } from '../types/schema-type.ts';
import { inferExpression, type TypeScope } from './infer.ts';
import { functionsByName, methods, namespaces } from './methods/call.ts';
import type { Method, Receiver } from './methods/method.ts';
import { MAX_SOURCE, parseExpression } from './parse.ts';
import { chainStart, openBrackets, readUnfinished } from './unfinished.ts';

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

const WORD = /^[A-Za-z_$][\w$]*$/;

/** Offers what may stand at the cursor, in a source that need not be complete or correct. Never throws. */
export function completeExpression(source: string, cursor: number, types: TypeScope): Completions {
  const before = source.slice(0, cursor);
  if (before.length > MAX_SOURCE) return { from: cursor, options: [] };
  const { code, quote } = readUnfinished(before);
  if (quote !== null) return { from: quote.at + 1, options: keyOptions(before, code, quote.at, types) };
  const from = cursor - (/[A-Za-z_$][\w$]*$/.exec(code)?.[0].length ?? 0);
  const scope = withParameters(before.slice(0, from), code.slice(0, from), types);
  const dot = /(\?\.|\.)\s*$/.exec(code.slice(0, from));
  if (!dot) return { from, options: /[\d.]$/.test(code.slice(0, from)) ? [] : rootOptions(scope) };
  const chain = chainAt(before, code, dot.index);
  if (namespaces.has(chain) && !Object.hasOwn(scope, chain)) return { from, options: namespaceOptions(chain) };
  // The dot of "1." belongs to the number.
  const type = /^\d+$/.test(chain) ? null : typeOfChain(chain, scope);
  return { from, options: type === null ? [] : memberOptions(type) };
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

function rootOptions(types: TypeScope): CompletionOption[] {
  const names = Object.entries(types).map(([label, { schema, mayBeAbsent }]): CompletionOption => {
    const info = mayBeAbsent ? `"${label}" may not have run here: use ?. and ??.` : schema.description;
    return { label, type: 'variable', detail: `${describeType(schema)}${mayBeAbsent ? ' or nothing' : ''}`, ...(info === undefined ? {} : { info }) };
  });
  const functions = [...functionsByName.values()].filter(({ name }) => !name.includes('.')).map((method) => callOption(method, 'function'));
  return [...names, ...functions, ...[...namespaces].map((label): CompletionOption => ({ label, type: 'function', detail: 'functions' }))];
}

function namespaceOptions(namespace: string): CompletionOption[] {
  const within = [...functionsByName.values()].filter(({ name }) => name.startsWith(`${namespace}.`));
  return within.map((method) => ({ ...callOption(method, 'function'), label: method.name.slice(namespace.length + 1) }));
}

function memberOptions(schema: JsonSchema): CompletionOption[] {
  const known = withoutNull(schema);
  // Other names can only be read as ["first name"].
  const fields = fieldOptions(known).filter(({ label }) => WORD.test(label));
  const receivers = new Set(optionsOf(known).flatMap(receiverOf));
  const length: CompletionOption[] = receivers.has('text') || receivers.has('list') ? [{ label: 'length', type: 'property', detail: 'number' }] : [];
  const calls = new Map([...receivers].flatMap((receiver) => [...methods[receiver].values()]).map((method) => [method.name, callOption(method, 'method')]));
  return [...fields, ...length, ...calls.values()];
}

function fieldOptions(schema: JsonSchema): CompletionOption[] {
  return propertyNames(schema).map((label): CompletionOption => {
    const type = propertyType(schema, label) ?? {};
    const described = optionsOf(type).find(({ description }) => description !== undefined)?.description;
    return { label, type: 'property', detail: describeType(type), ...(described === undefined ? {} : { info: described }) };
  });
}

/** Within `draft["…`, the fields of what stands before; within any other text, nothing. */
function keyOptions(before: string, code: string, quoteAt: number, types: TypeScope): CompletionOption[] {
  const bracket = /(\?\.)?\[\s*$/.exec(code.slice(0, quoteAt));
  if (!bracket || before[quoteAt] === '`') return [];
  const type = typeOfChain(chainAt(before, code, bracket.index), withParameters(before.slice(0, bracket.index), code.slice(0, bracket.index), types));
  return type === null ? [] : fieldOptions(withoutNull(type));
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
    const arrow = /^\s*(?:\(([^()]*)\)|([A-Za-z_$][\w$]*))\s*=>/.exec(code.slice(open + 1));
    const method = /(?:\?\.|\.)\s*([A-Za-z_$][\w$]*)\s*$/.exec(code.slice(0, open));
    if (!arrow || !method) continue;
    const receiver = withoutNull(typeOfChain(chainAt(before, code, method.index), scope) ?? {});
    const callback = methods.list.get(method[1] ?? '')?.parameters.find((parameter) => parameter.kind === 'callback');
    const given = callback?.kind === 'callback' ? callback.gives(receiver) : [];
    const names = (arrow[1] ?? arrow[2] ?? '').split(',').map((name) => name.trim());
    scope = { ...scope, ...Object.fromEntries(names.flatMap((name, position) => (WORD.test(name) ? [[name, { schema: given[position] ?? {} }] as const] : []))) };
  }
  return scope;
}
