import { isExactNumber } from '../exact-number.ts';
import type { IssueSeverity } from '../issue.ts';
import type { Json, JsonSchema } from '../json.ts';
import { anyOf, elementType, mayBeNull, optionsOf, propertyType, typeNames, valuesType, withoutNull } from '../types/schema-type.ts';
import { typeNameOf } from '../types/type-names.ts';
import type { Binding, Expr } from './ast.ts';
import { functionResult, methodResult } from './infer-call.ts';
import {
  absentNumber,
  maybeAbsent,
  notAddable,
  notANumber,
  notAValue,
  tooComplex,
  unknownField,
  unknownName,
  wrongSpread,
} from './findings.ts';
import { isFalsy, isTruthy, narrowed } from './narrow.ts';
import type { TypeScope } from './type-scope.ts';

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

/** Infers the type of an expression within others; what is wrong goes to `report`. */
export type TypeOf = (expr: Expr, types: TypeScope, report: Report) => JsonSchema;

/** Takes what is wrong, and holds the work that is left: a function may be looked at again for each type, within others that are, too. */
export interface Report {
  (finding: Finding): void;
  readonly work: { steps: number };
}

type Kind<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

const ANYTHING: JsonSchema = {};
const TEXT: JsonSchema = { type: 'string' };
const INTEGER: JsonSchema = { type: 'integer' };
const NUMBER: JsonSchema = { type: 'number' };
const BOOLEAN: JsonSchema = { type: 'boolean' };
const NOTHING: JsonSchema = { type: 'null' };

/** Literal lists of more items are described by the types of these, not by their values. */
const MOST_VALUES = 16;

/** Far more than any expression that a person writes needs: functions within functions multiply. */
const MOST_STEPS = 50_000;

/** Infers the type of a field. Sound: a value that evaluates has the inferred type, if no error was found. */
export function inferBinding(binding: Binding, types: TypeScope): Inferred {
  return collected((report) => bindingType(binding, types, report));
}

/** Infers the type of one expression. */
export function inferExpression(expr: Expr, types: TypeScope): Inferred {
  return collected((report) => typeOf(expr, types, report));
}

/** An expression is looked at once for each type that what is before it may have: what is wrong is told once. */
function collected(infer: (report: Report) => JsonSchema): Inferred {
  const findings = new Map<string, Finding>();
  const report = Object.assign((finding: Finding): void => void findings.set(`${finding.at?.join() ?? ''} ${finding.message}`, finding), {
    work: { steps: MOST_STEPS },
  });
  const schema = infer(report);
  return { schema, findings: [...findings.values()] };
}

function bindingType(binding: Binding, types: TypeScope, report: Report): JsonSchema {
  switch (binding.kind) {
    case 'literal':
      return literalType(binding.value);
    case 'expression':
      return typeOf(binding.expression, types, report);
    case 'text':
      return textType(binding.parts, types, report);
    case 'array':
      return { type: 'array', items: anyOf(binding.items.map((item) => bindingType(item, types, report))) };
    case 'object':
      return closedObject(binding.entries.map(([key, value]) => [key, bindingType(value, types, report)]));
  }
}

function literalType(value: Json, isExact = true): JsonSchema {
  if (value === null) return NOTHING;
  if (isExactNumber(value)) return isExact ? { type: typeNameOf(value), const: value } : { type: typeNameOf(value) };
  if (Array.isArray(value))
    return value.length === 0
      ? { type: 'array' }
      : { type: 'array', items: anyOf(value.map((item: Json) => literalType(item, isExact && value.length <= MOST_VALUES))) };
  if (typeof value === 'object')
    return closedObject(Object.entries(value).map(([key, inner]) => [key, literalType(inner as Json, isExact)]));
  return isExact && typeof value !== 'boolean' ? { type: typeNameOf(value), const: value } : { type: typeNameOf(value) };
}

function closedObject(entries: readonly (readonly [string, JsonSchema])[]): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(entries),
    required: [...new Set(entries.map(([key]) => key))],
    additionalProperties: false,
  };
}

function textType(parts: readonly (string | Expr)[], types: TypeScope, report: Report): JsonSchema {
  for (const part of parts) if (typeof part !== 'string') typeOf(part, types, report);
  return TEXT;
}

function typeOf(expr: Expr, types: TypeScope, report: Report): JsonSchema {
  report.work.steps -= 1;
  if (report.work.steps < 0) {
    report(tooComplex());
    return ANYTHING;
  }
  switch (expr.kind) {
    case 'literal':
      return literalType(expr.value);
    case 'name':
      return nameType(expr, types, report);
    case 'member':
    case 'index':
    case 'method': {
      const { schema, isShort } = chain(expr, types, report);
      return isShort ? anyOf([schema, NOTHING]) : schema;
    }
    case 'function':
      return functionResult(expr, types, typeOf, report);
    case 'unary':
      return unaryType(expr, types, report);
    case 'binary':
      return binaryType(expr, typeOf(expr.left, types, report), typeOf(expr.right, types, report), report);
    case 'logical':
      return logicalType(expr, types, report);
    case 'conditional':
      typeOf(expr.test, types, report);
      return anyOf([
        typeOf(expr.then, narrowed(types, expr.test, true), report),
        typeOf(expr.otherwise, narrowed(types, expr.test, false), report),
      ]);
    case 'template':
      return textType(expr.parts, types, report);
    case 'array':
      return arrayType(expr, types, report);
    case 'object':
      return objectType(expr, types, report);
    case 'arrow':
    case 'pattern':
      report(notAValue(expr));
      return ANYTHING;
  }
}

function nameType(expr: Kind<'name'>, types: TypeScope, report: Report): JsonSchema {
  const type = types.get(expr.name);
  if (type) return type.mayBeAbsent ? anyOf([type.schema, NOTHING]) : type.schema;
  report(unknownName(expr, expr.name, types));
  return ANYTHING;
}

/** The type of a chain that was not cut short, and whether a `?.` in it may do so: then the whole is null. */
function chain(
  expr: Kind<'member' | 'index' | 'method'>,
  types: TypeScope,
  report: Report,
): { readonly schema: JsonSchema; readonly isShort: boolean } {
  const { object } = expr;
  const isChain = object.kind === 'member' || object.kind === 'index' || object.kind === 'method';
  const before = isChain ? chain(object, types, report) : { schema: typeOf(object, types, report), isShort: false };
  const isNullable = mayBeNull(before.schema);
  if (isNullable && !expr.optional) report(maybeAbsent(expr, types));
  const known = withoutNull(before.schema);
  const isShort = before.isShort || (expr.optional && (isNullable || typeNames(known) === null));
  const isNever = typeNames(known)?.every((name) => name === 'null') ?? false;
  if (isNever) {
    for (const part of expr.kind === 'index' ? [expr.index] : expr.kind === 'method' ? expr.args : [])
      if (part.kind !== 'arrow' && part.kind !== 'pattern') typeOf(part, types, report);
    return { schema: NOTHING, isShort };
  }
  switch (expr.kind) {
    case 'member':
      return { schema: fieldType(expr, known, expr.property, report), isShort };
    case 'index':
      return { schema: indexType(expr, known, typeOf(expr.index, types, report), report), isShort };
    case 'method':
      return { schema: methodResult(expr, known, types, typeOf, report), isShort };
  }
}

function fieldType(expr: Expr, object: JsonSchema, key: string, report: Report): JsonSchema {
  if (typeNames(object) === null) return ANYTHING;
  const type = propertyType(object, key);
  if (type !== null) return type;
  report(unknownField(expr, object, key));
  return NOTHING;
}

function indexType(expr: Expr, object: JsonSchema, index: JsonSchema, report: Report): JsonSchema {
  if (typeof index.const === 'string' && !/^\d+$/.test(index.const)) return fieldType(expr, object, index.const, report);
  // Only a text can be "length".
  const length = isOnly(index, ['integer', 'number', 'boolean', 'null']) ? [] : [INTEGER];
  return anyOf(
    optionsOf(object).map((option): JsonSchema => {
      switch (typeNames(option)?.[0]) {
        case 'array':
          return anyOf([elementType(option), NOTHING, ...length]);
        case 'string':
          return anyOf([TEXT, NOTHING, ...length]);
        case 'object':
          return anyOf([valuesType(option), NOTHING]);
        case undefined:
          return ANYTHING;
        default:
          return NOTHING;
      }
    }),
  );
}

function unaryType(expr: Kind<'unary'>, types: TypeScope, report: Report): JsonSchema {
  const operand = typeOf(expr.operand, types, report);
  if (expr.operator === '!') return BOOLEAN;
  if (expr.operator === 'typeof') return TEXT;
  checkNumber(operand, expr.operand, report);
  return isOnly(operand, ['integer']) ? INTEGER : NUMBER;
}

function binaryType(expr: Kind<'binary'>, left: JsonSchema, right: JsonSchema, report: Report): JsonSchema {
  const areWhole = isOnly(left, ['integer']) && isOnly(right, ['integer']);
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
      checkNumber(left, expr.left, report);
      checkNumber(right, expr.right, report);
      return BOOLEAN;
    case '+':
      return sumType(expr, left, right, report);
    default:
      checkNumber(left, expr.left, report);
      checkNumber(right, expr.right, report);
      return areWhole && expr.operator !== '/' && expr.operator !== '**' ? INTEGER : NUMBER;
  }
}

/** `+` adds two numbers, or joins when one side is a text. */
function sumType(expr: Kind<'binary'>, left: JsonSchema, right: JsonSchema, report: Report): JsonSchema {
  if (isOnly(left, ['string']) || isOnly(right, ['string'])) return TEXT;
  if (isOnly(left, ['integer']) && isOnly(right, ['integer'])) return INTEGER;
  const sides = [left, right] as const;
  const mayBeText = sides.some((side) => mayBe(side, ['string']));
  const mayBeSum = sides.every((side) => mayBe(side, ['integer', 'number']));
  if (mayBeText) return mayBeSum ? anyOf([NUMBER, TEXT]) : TEXT;
  if (mayBeSum) {
    checkNumber(left, expr.left, report);
    checkNumber(right, expr.right, report);
  } else report(notAddable(expr, left, right));
  return NUMBER;
}

/** Numbers, and texts that are written as one or compared: what else arithmetic fails at is told. */
function checkNumber(type: JsonSchema, expr: Expr, report: Report): void {
  if (typeNames(type) === null || isOnly(type, ['number', 'integer', 'string'])) return;
  report(mayBeNull(type) && isOnly(withoutNull(type), ['number', 'integer', 'string']) ? absentNumber(expr) : notANumber(expr, type));
}

function logicalType(expr: Kind<'logical'>, types: TypeScope, report: Report): JsonSchema {
  const left = typeOf(expr.left, types, report);
  if (expr.operator === '??') {
    const right = typeOf(expr.right, types, report);
    if (typeNames(left) !== null && !mayBeNull(left)) return left;
    return isOnly(left, ['null']) ? right : anyOf([withoutNull(left), right]);
  }
  const isAnd = expr.operator === '&&';
  const right = typeOf(expr.right, narrowed(types, expr.left, isAnd), report);
  // The left side is the result only when the right one is not looked at.
  const kept = optionsOf(left).filter((option) => !(isAnd ? isTruthy(option) : isFalsy(option)));
  return anyOf([...kept, right]);
}

function arrayType(expr: Kind<'array'>, types: TypeScope, report: Report): JsonSchema {
  if (expr.items.length === 0) return { type: 'array' };
  const items = expr.items.map((item): JsonSchema => {
    if (item.kind !== 'spread') return typeOf(item, types, report);
    const spread = typeOf(item.value, types, report);
    if (!mayBe(spread, ['array'])) report(wrongSpread(item.value, spread, 'list'));
    return elementType(spread);
  });
  return { type: 'array', items: anyOf(items) };
}

function objectType(expr: Kind<'object'>, types: TypeScope, report: Report): JsonSchema {
  let fields = new Map<string, { readonly type: JsonSchema; readonly isSure: boolean }>();
  let isOpen = false;
  for (const entry of expr.entries) {
    const type = typeOf(entry.value, types, report);
    if (entry.kind === 'spread') {
      if (!mayBe(type, ['object', 'null'])) report(wrongSpread(entry.value, type, 'object'));
      const isKnown = isOnly(type, ['object']) && type.properties !== undefined && type.anyOf === undefined;
      const isClosed = isKnown && type.additionalProperties === false;
      const before = fields;
      const wasOpen = isOpen;
      // What is not known of a spread object may replace any field before it.
      if (!isClosed) fields = new Map();
      isOpen ||= !isClosed;
      for (const [key, inner] of isKnown ? Object.entries(type.properties ?? {}) : []) {
        const previous = before.get(key);
        if (type.required?.includes(key)) fields.set(key, { type: inner, isSure: true });
        // Where it is not there after all, what came before stands; and that may be anything once it was open.
        else if (previous || !wasOpen)
          fields.set(key, { type: anyOf([inner, NOTHING, ...(previous ? [previous.type] : [])]), isSure: previous?.isSure ?? false });
      }
      continue;
    }
    const key = typeof entry.key === 'string' ? entry.key : typeOf(entry.key, types, report).const;
    if (typeof key === 'string') fields.set(key, { type, isSure: true });
    else {
      // A computed name may replace any field.
      fields = new Map();
      isOpen = true;
    }
  }
  const entries = [...fields];
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([key, { type }]) => [key, type])),
    required: entries.flatMap(([key, { isSure }]) => (isSure ? [key] : [])),
    additionalProperties: isOpen,
  };
}

function isOnly(type: JsonSchema, names: readonly string[]): boolean {
  return typeNames(type)?.every((name) => names.includes(name)) ?? false;
}

function mayBe(type: JsonSchema, names: readonly string[]): boolean {
  return typeNames(type)?.some((name) => names.includes(name)) ?? true;
}
