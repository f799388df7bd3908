import type { IssueSeverity } from '../issue.ts';
import type { JsonSchema } from '../json.ts';
import { anyOf, describeType, elementType, isAssignable, mayBeNull, optionsOf, propertyNames, propertyType, typeNames, withoutNull } from '../types/schema-type.ts';
import type { Binding, Expr } from './ast.ts';
import { functionsByName, methods } from './methods/call.ts';
import type { Method, Receiver } from './methods/method.ts';
import { nearest } from './nearest.ts';

/** What a name stands for: its type, and whether its node may not have run on the way here. */
export interface NameType {
  readonly schema: JsonSchema;
  readonly mayBeAbsent?: boolean;
}

/** The types of all names that an expression may use. */
export type TypeScope = { readonly [name: string]: NameType };

/** Something wrong with an expression; `at` is [start, end) in its source. */
export interface Finding {
  readonly code: string;
  readonly severity: IssueSeverity;
  readonly message: string;
  readonly hint?: string;
  readonly at?: readonly [number, number];
}

/** An expression's type, and what is wrong with it. */
export interface Inferred {
  readonly schema: JsonSchema;
  readonly findings: readonly Finding[];
}

const ANYTHING: JsonSchema = {};
const TEXT: JsonSchema = { type: 'string' };
const NUMBER: JsonSchema = { type: 'number' };
const BOOLEAN: JsonSchema = { type: 'boolean' };
const NOTHING: JsonSchema = { type: 'null' };

/** Infers the type of a field. Sound: a value that evaluates without an error has the inferred type. */
export function inferBinding(binding: Binding, types: TypeScope): Inferred {
  const findings: Finding[] = [];
  const schema = bindingType(binding, types, findings);
  return { schema, findings };
}

/** Infers the type of one expression. */
export function inferExpression(expr: Expr, types: TypeScope): Inferred {
  const findings: Finding[] = [];
  return { schema: typeOf(expr, types, findings), findings };
}

function bindingType(binding: Binding, types: TypeScope, findings: Finding[]): JsonSchema {
  switch (binding.kind) {
    case 'literal':
      return literalType(binding.value);
    case 'expression':
      return typeOf(binding.expression, types, findings);
    case 'text':
      for (const part of binding.parts) if (typeof part !== 'string') typeOf(part, types, findings);
      return TEXT;
    case 'array':
      return { type: 'array', items: anyOf(binding.items.map((item) => bindingType(item, types, findings))) };
    case 'object':
      return closedObject(binding.entries.map(([key, value]) => [key, bindingType(value, types, findings)]));
  }
}

function literalType(value: unknown): JsonSchema {
  if (value === null) return NOTHING;
  if (Array.isArray(value)) return value.length === 0 ? { type: 'array' } : { type: 'array', items: anyOf(value.map(literalType)) };
  if (typeof value === 'object') return closedObject(Object.entries(value).map(([key, inner]) => [key, literalType(inner)]));
  return typeof value === 'string' ? { type: 'string', const: value } : typeof value === 'number' ? { type: Number.isInteger(value) ? 'integer' : 'number', const: value } : BOOLEAN;
}

function closedObject(entries: readonly (readonly [string, JsonSchema])[]): JsonSchema {
  return { type: 'object', properties: Object.fromEntries(entries), required: [...new Set(entries.map(([key]) => key))], additionalProperties: false };
}

function typeOf(expr: Expr, types: TypeScope, findings: Finding[]): JsonSchema {
  switch (expr.kind) {
    case 'literal':
      return literalType(expr.value);
    case 'name':
      return nameType(expr, types, findings);
    case 'member':
      return memberType(expr, typeOf(expr.object, types, findings), expr.property, isOptional(expr), findings);
    case 'index':
      return indexType(expr, types, findings);
    case 'method':
      return methodType(expr, types, findings);
    case 'function':
      return functionType(expr, types, findings);
    case 'unary':
      return unaryType(expr, types, findings);
    case 'binary':
      return binaryType(expr, types, findings);
    case 'logical':
      return logicalType(expr, types, findings);
    case 'conditional': {
      typeOf(expr.test, types, findings);
      return anyOf([typeOf(expr.then, narrowed(types, expr.test, true), findings), typeOf(expr.otherwise, narrowed(types, expr.test, false), findings)]);
    }
    case 'template':
      for (const part of expr.parts) if (typeof part !== 'string') typeOf(part, types, findings);
      return TEXT;
    case 'array':
      return expr.items.length === 0 ? { type: 'array' } : { type: 'array', items: anyOf(expr.items.map((item) => (item.kind === 'spread' ? elementType(typeOf(item.value, types, findings)) : typeOf(item, types, findings)))) };
    case 'object':
      return objectType(expr, types, findings);
    case 'arrow':
    case 'pattern':
      findings.push({ code: 'EXPRESSION_NOT_A_VALUE', severity: 'error', message: 'A function or a pattern can only be given to a method such as filter or replace.', ...place(expr) });
      return ANYTHING;
  }
}

function nameType(expr: Extract<Expr, { kind: 'name' }>, types: TypeScope, findings: Finding[]): JsonSchema {
  const type = Object.hasOwn(types, expr.name) ? types[expr.name] : undefined;
  if (type) return type.mayBeAbsent ? anyOf([type.schema, NOTHING]) : type.schema;
  const like = nearest(expr.name, Object.keys(types));
  findings.push({
    code: 'EXPRESSION_UNKNOWN_NAME',
    severity: 'error',
    message: `Nothing is called "${expr.name}" here.`,
    hint: like === null ? 'Use input, or the name of an earlier node.' : `Did you mean ${like}?`,
    ...place(expr),
  });
  return ANYTHING;
}

function memberType(expr: Expr, object: JsonSchema, property: string, optional: boolean, findings: Finding[]): JsonSchema {
  if (typeNames(object) === null) return ANYTHING;
  const isNullable = mayBeNull(object);
  if (isNullable && !optional) findings.push(absent(expr, property));
  const type = propertyType(object, property);
  if (type === null) {
    const names = propertyNames(object);
    const like = nearest(property, names);
    const isOnlyNull = typeNames(object)?.every((name) => name === 'null') ?? false;
    if (!isOnlyNull) {
      findings.push({
        code: 'EXPRESSION_UNKNOWN_FIELD',
        severity: 'error',
        message: `There is no field "${property}" in ${describeType(withoutNull(object))}.`,
        ...(like === null ? (names.length === 0 ? {} : { hint: `Its fields are ${names.slice(0, 8).join(', ')}.` }) : { hint: `Did you mean ${like}?` }),
        ...place(expr),
      });
    }
    return NOTHING;
  }
  return isNullable ? anyOf([type, NOTHING]) : type;
}

function absent(expr: Expr, property: string): Finding {
  return {
    code: 'EXPRESSION_MAYBE_ABSENT',
    severity: 'error',
    message: `The value before ".${property}" may be missing here.`,
    hint: `Write ?.${property}, and ?? to give another value instead.`,
    ...place(expr),
  };
}

function indexType(expr: Extract<Expr, { kind: 'index' }>, types: TypeScope, findings: Finding[]): JsonSchema {
  const object = typeOf(expr.object, types, findings);
  const index = typeOf(expr.index, types, findings);
  if (index.const !== undefined && typeof index.const === 'string') return memberType(expr, object, index.const, isOptional(expr), findings);
  if (mayBeNull(object) && !isOptional(expr)) findings.push(absent(expr, '[…]'));
  const known = withoutNull(object);
  if (typeNames(known)?.every((name) => name === 'array')) return anyOf([elementType(known), NOTHING]);
  if (typeNames(known)?.every((name) => name === 'string')) return anyOf([TEXT, NOTHING, { type: 'integer' }]);
  return ANYTHING;
}

function methodType(expr: Extract<Expr, { kind: 'method' }>, types: TypeScope, findings: Finding[]): JsonSchema {
  const receiver = typeOf(expr.object, types, findings);
  const isNullable = mayBeNull(receiver);
  if (isNullable && !isOptional(expr)) findings.push(absent(expr, expr.method));
  const known = withoutNull(receiver);
  const names = typeNames(known);
  if (names === null) {
    for (const arg of expr.args) if (arg.kind === 'arrow') typeOf(arg.body, withParameters(types, arg.parameters, []), findings);
      else if (arg.kind !== 'pattern') typeOf(arg, types, findings);
    const results = Object.values(methods).flatMap((group) => (group.has(expr.method) ? [group.get(expr.method)] : []));
    if (results.length === 0) findings.push(unknownMethod(expr, [...new Set(Object.values(methods).flatMap((group) => [...group.keys()]))], 'value'));
    return ANYTHING;
  }
  const results = optionsOf(known).map((option): JsonSchema => {
    const kind = receiverOf(option);
    const method = kind === null ? undefined : methods[kind].get(expr.method);
    if (!method) {
      findings.push(unknownMethod(expr, kind === null ? [] : [...methods[kind].keys()], describeType(option)));
      return ANYTHING;
    }
    return resultType(method, option, expr, types, findings);
  });
  return isNullable ? anyOf([...results, NOTHING]) : anyOf(results);
}

function unknownMethod(expr: Extract<Expr, { kind: 'method' }>, known: readonly string[], of: string): Finding {
  const like = nearest(expr.method, known);
  return { code: 'EXPRESSION_UNKNOWN_METHOD', severity: 'error', message: `There is no method "${expr.method}" on ${of}.`, ...(like === null ? {} : { hint: `Did you mean ${like}?` }), ...place(expr) };
}

function receiverOf(schema: JsonSchema): Receiver | null {
  switch (typeNames(schema)?.[0]) {
    case 'string':
      return 'text';
    case 'array':
      return 'list';
    case 'integer':
    case 'number':
      return 'number';
    case 'object':
      return 'object';
    case 'boolean':
      return 'boolean';
    default:
      return null;
  }
}

function functionType(expr: Extract<Expr, { kind: 'function' }>, types: TypeScope, findings: Finding[]): JsonSchema {
  const method = functionsByName.get(expr.name);
  return method ? resultType(method, NOTHING, expr, types, findings) : ANYTHING;
}

function resultType(method: Method, receiver: JsonSchema, expr: Extract<Expr, { kind: 'method' | 'function' }>, types: TypeScope, findings: Finding[]): JsonSchema {
  const [first] = method.parameters;
  const isRest = first?.kind === 'value' && first.isRest === true;
  const args = expr.args.map((arg, position): JsonSchema => {
    const parameter = isRest ? first : method.parameters[position];
    if (arg.kind === 'arrow') {
      const given = parameter?.kind === 'callback' ? parameter.gives(receiver) : [];
      if (parameter?.kind !== 'callback') findings.push(wrongArgument(method, arg, position, 'is not a function'));
      return typeOf(arg.body, withParameters(types, arg.parameters, given), findings);
    }
    if (arg.kind === 'pattern') {
      if (parameter?.kind !== 'pattern') findings.push(wrongArgument(method, arg, position, 'is not a pattern'));
      return ANYTHING;
    }
    const type = typeOf(arg, types, findings);
    if (parameter?.kind === 'callback') findings.push(wrongArgument(method, arg, position, 'must be a function, such as item => item.name'));
    if (parameter?.kind === 'value' && typeNames(type) !== null) {
      const wanted = parameter.isOptional ? anyOf([parameter.type, NOTHING]) : parameter.type;
      const textual = parameter.type.type === 'string' ? anyOf([wanted, NUMBER, BOOLEAN]) : wanted;
      const fit = isAssignable(type, textual);
      if (!fit.ok) findings.push(wrongArgument(method, arg, position, `is ${describeType(type)}, but ${describeType(parameter.type)} is needed`));
    }
    return type;
  });
  const needed = method.parameters.filter((parameter) => !parameter.isOptional && !(parameter.kind === 'value' && parameter.isRest)).length;
  if (expr.args.length < needed) findings.push({ code: 'EXPRESSION_WRONG_TYPE', severity: 'error', message: `${method.signature} needs ${needed} argument${needed === 1 ? '' : 's'}.`, ...place(expr) });
  return method.result(receiver, args);
}

function wrongArgument(method: Method, arg: Expr, position: number, what: string): Finding {
  return { code: 'EXPRESSION_WRONG_TYPE', severity: 'error', message: `In ${method.signature}, argument ${position + 1} ${what}.`, ...place(arg) };
}

function withParameters(types: TypeScope, parameters: readonly string[], given: readonly JsonSchema[]): TypeScope {
  return { ...types, ...Object.fromEntries(parameters.map((name, position) => [name, { schema: given[position] ?? ANYTHING }])) };
}

function unaryType(expr: Extract<Expr, { kind: 'unary' }>, types: TypeScope, findings: Finding[]): JsonSchema {
  const operand = typeOf(expr.operand, types, findings);
  if (expr.operator === '!') return BOOLEAN;
  if (expr.operator === 'typeof') return TEXT;
  numeric(operand, expr.operand, findings);
  return NUMBER;
}

function binaryType(expr: Extract<Expr, { kind: 'binary' }>, types: TypeScope, findings: Finding[]): JsonSchema {
  const left = typeOf(expr.left, types, findings);
  const right = typeOf(expr.right, types, findings);
  switch (expr.operator) {
    case '===':
    case '==':
    case '!==':
    case '!=':
    case 'in':
      return BOOLEAN;
    case '<':
    case '<=':
    case '>':
    case '>=':
      if (!(isOnly(left, ['string']) && isOnly(right, ['string']))) {
        numeric(left, expr.left, findings);
        numeric(right, expr.right, findings);
      }
      return BOOLEAN;
    case '+':
      if (isOnly(left, ['number', 'integer']) && isOnly(right, ['number', 'integer'])) return NUMBER;
      return isNever(left, 'number') || isNever(right, 'number') ? TEXT : anyOf([NUMBER, TEXT]);
    default:
      numeric(left, expr.left, findings);
      numeric(right, expr.right, findings);
      return NUMBER;
  }
}

function numeric(type: JsonSchema, expr: Expr, findings: Finding[]): void {
  const names = typeNames(type);
  if (names === null || names.every((name) => name === 'number' || name === 'integer' || name === 'string')) return;
  if (mayBeNull(type) && isOnly(withoutNull(type), ['number', 'integer', 'string'])) {
    findings.push({ code: 'EXPRESSION_MAYBE_ABSENT', severity: 'error', message: 'This number may be missing here.', hint: 'Write ?? to give another value instead, such as ?? 0.', ...place(expr) });
    return;
  }
  findings.push({ code: 'EXPRESSION_WRONG_TYPE', severity: 'error', message: `A number is needed here, not ${describeType(type)}.`, ...place(expr) });
}

function isOnly(type: JsonSchema, names: readonly string[]): boolean {
  return typeNames(type)?.every((name) => names.includes(name)) ?? false;
}

function isNever(type: JsonSchema, name: string): boolean {
  const names = typeNames(type);
  return names !== null && !names.includes(name as 'number') && !(name === 'number' && names.includes('integer'));
}

function logicalType(expr: Extract<Expr, { kind: 'logical' }>, types: TypeScope, findings: Finding[]): JsonSchema {
  const left = typeOf(expr.left, types, findings);
  if (expr.operator === '??') return typeNames(left) === null ? ANYTHING : mayBeNull(left) ? anyOf([withoutNull(left), typeOf(expr.right, types, findings)]) : (typeOf(expr.right, types, findings), left);
  const right = typeOf(expr.right, narrowed(types, expr.left, expr.operator === '&&'), findings);
  return anyOf([left, right]);
}

function objectType(expr: Extract<Expr, { kind: 'object' }>, types: TypeScope, findings: Finding[]): JsonSchema {
  let properties: Record<string, JsonSchema> = {};
  let required: string[] = [];
  let isOpen = false;
  for (const entry of expr.entries) {
    if (entry.kind === 'entry' && typeof entry.key === 'string') {
      properties = { ...properties, [entry.key]: typeOf(entry.value, types, findings) };
      required.push(entry.key);
    } else if (entry.kind === 'entry') {
      if (typeof entry.key !== 'string') typeOf(entry.key, types, findings);
      typeOf(entry.value, types, findings);
      // A computed name may replace any field: nothing is known any more.
      properties = {};
      required = [];
      isOpen = true;
    } else {
      const spread = typeOf(entry.value, types, findings);
      if (isOnly(spread, ['object']) && spread.properties && spread.additionalProperties === false) {
        for (const [key, type] of Object.entries(spread.properties)) {
          const isSure = spread.required?.includes(key) ?? false;
          properties[key] = isSure ? type : anyOf([type, properties[key] ?? type]);
          if (isSure) required.push(key);
        }
      } else {
        properties = {};
        required = [];
        isOpen = true;
      }
    }
  }
  return { type: 'object', ...(isOpen ? {} : { properties, required: [...new Set(required)], additionalProperties: false }) };
}

/** What a test tells of plain names: `x ? … : …`, `x != null`, and their negations and conjunctions. */
function narrowed(types: TypeScope, test: Expr, holds: boolean): TypeScope {
  if (test.kind === 'name') return holds && Object.hasOwn(types, test.name) ? without(types, test.name) : types;
  if (test.kind === 'unary' && test.operator === '!') return narrowed(types, test.operand, !holds);
  if (test.kind === 'logical' && test.operator === '&&' && holds) return narrowed(narrowed(types, test.left, true), test.right, true);
  if (test.kind === 'logical' && test.operator === '||' && !holds) return narrowed(narrowed(types, test.left, false), test.right, false);
  if (test.kind === 'member' && holds && isOptional(test)) return narrowed(types, test.object, true);
  if (test.kind === 'binary' && test.left.kind === 'name' && test.right.kind === 'literal' && test.right.value === null) {
    const isNotNull = test.operator === '!==' || test.operator === '!=';
    return isNotNull === holds ? without(types, test.left.name) : types;
  }
  return types;
}

function without(types: TypeScope, name: string): TypeScope {
  const type = types[name];
  return type ? { ...types, [name]: { schema: withoutNull(type.schema) } } : types;
}

/** `a?.b.c` is null as a whole when `a` is, as in JavaScript. */
function isOptional(expr: Expr): boolean {
  if (expr.kind !== 'member' && expr.kind !== 'index' && expr.kind !== 'method') return false;
  return expr.optional || isOptional(expr.object);
}

function place(expr: Expr): { readonly at?: readonly [number, number] } {
  return expr.at === undefined ? {} : { at: expr.at };
}
