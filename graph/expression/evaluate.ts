import { calculate, compareNumbers, isExactNumber, numberOfText, type Numeric } from '../exact-number.ts';
import { arithmetic, isNumeric, isTrue } from './arithmetic.ts';
import { isNodeError, NodeError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Binding, Expr, Scope } from './ast.ts';
import { type Budget, checkSize, createBudget, finite, MAX_LIST, MAX_TEXT, spend, weigh } from './budget.ts';
import { isSame } from './equality.ts';
import { callFunction, callMethod } from './methods/call.ts';
import { type Argument, createPattern } from './methods/method.ts';
import { sourceOf } from './source-of.ts';
import { describeValue, textOf } from './text-of.ts';

/** Names bound by arrow functions, innermost first; the scope lies below them. */
interface Locals {
  readonly name: string;
  readonly value: Json;
  readonly outer: Locals | null;
}

interface Frame {
  readonly scope: Scope;
  readonly locals: Locals | null;
  readonly budget: Budget;
}

/** What a chain comes to when a `?.` in it met null: the rest of it is left alone, as in JavaScript. */
const SHORT = Symbol('short');

/**
 * Evaluates a field. Pure: the same binding and scope give the same value, everywhere. Throws `NodeError` with an
 * `EXPRESSION_…` code or `VALUE_RESERVED`, and nothing else.
 */
export function evaluateBinding(binding: Binding, scope: Scope, budget: Budget = createBudget()): Json {
  try {
    const value = bound(binding, { scope, locals: null, budget });
    // What was only read is as large as it was; what was made may be larger than any step can carry.
    if (
      typeof value === 'object' &&
      value !== null &&
      !(binding.kind === 'literal' || (binding.kind === 'expression' && isRead(binding.expression)))
    )
      weigh(value);
    return value;
  } catch (error) {
    if (isNodeError(error)) throw error;
    // The stack, or a length that the host itself refuses.
    throw new NodeError(
      {
        code: 'EXPRESSION_BUDGET',
        message: 'The expression is nested too deeply, or makes too much.',
        hint: 'Split it over several fields or nodes.',
      },
      { cause: error },
    );
  }
}

function isRead(expr: Expr): boolean {
  return expr.kind === 'name' || (expr.kind === 'member' && isRead(expr.object));
}

function bound(binding: Binding, frame: Frame): Json {
  switch (binding.kind) {
    case 'literal':
      return binding.value;
    case 'expression':
      return evaluate(binding.expression, frame);
    case 'text':
      return joined(binding.parts, frame);
    case 'array':
      return binding.items.map((item) => bound(item, frame));
    case 'object':
      return objectFrom(binding.entries.map(([key, value]) => [key, bound(value, frame)]));
  }
}

function evaluate(expr: Expr, frame: Frame): Json {
  spend(frame.budget, 1);
  switch (expr.kind) {
    case 'literal':
      return expr.value;
    case 'name':
      return lookUp(expr.name, frame);
    case 'member':
    case 'index':
    case 'method': {
      const value = chain(expr, frame);
      return value === SHORT ? null : value;
    }
    case 'function':
      return callFunction(
        expr.name,
        expr.args.map((arg) => argument(arg, frame)),
        frame.budget,
      );
    case 'unary':
      return unary(expr.operator, evaluate(expr.operand, frame));
    case 'binary':
      return binary(expr.operator, evaluate(expr.left, frame), evaluate(expr.right, frame), frame.budget);
    case 'logical': {
      const left = evaluate(expr.left, frame);
      if (expr.operator === '??') return left === null ? evaluate(expr.right, frame) : left;
      return isTrue(left) === (expr.operator === '&&') ? evaluate(expr.right, frame) : left;
    }
    case 'conditional':
      return evaluate(isTrue(evaluate(expr.test, frame)) ? expr.then : expr.otherwise, frame);
    case 'template':
      return joined(expr.parts, frame);
    case 'array':
      return list(expr.items, frame);
    case 'object':
      return object(expr.entries, frame);
    case 'arrow':
    case 'pattern':
      throw new NodeError({
        code: 'EXPRESSION_NOT_A_VALUE',
        message: 'A function or a pattern can only be given to a method such as filter or replace.',
      });
  }
}

function chain(expr: Extract<Expr, { kind: 'member' | 'index' | 'method' }>, frame: Frame): Json | typeof SHORT {
  const { object } = expr;
  let receiver: Json | typeof SHORT;
  if (object.kind === 'member' || object.kind === 'index' || object.kind === 'method') {
    spend(frame.budget, 1);
    receiver = chain(object, frame);
    if (receiver === SHORT) return SHORT;
  } else receiver = evaluate(object, frame);
  if (receiver === null) {
    if (expr.optional) return SHORT;
    throw nullAccess(expr);
  }
  switch (expr.kind) {
    case 'member':
      return field(receiver, expr.property);
    case 'index':
      return field(receiver, evaluate(expr.index, frame));
    case 'method':
      return callMethod(
        receiver,
        expr.method,
        expr.args.map((arg) => argument(arg, frame)),
        frame.budget,
      );
  }
}

function argument(expr: Expr, frame: Frame): Argument {
  if (expr.kind === 'pattern') return createPattern(expr.source, expr.flags);
  if (expr.kind !== 'arrow') return evaluate(expr, frame);
  return (...values: readonly Json[]) => {
    let { locals } = frame;
    expr.parameters.forEach((name, position) => {
      locals = { name, value: values[position] ?? null, outer: locals };
    });
    return evaluate(expr.body, { ...frame, locals });
  };
}

function lookUp(name: string, { scope, locals }: Frame): Json {
  for (let local = locals; local !== null; local = local.outer) if (local.name === name) return local.value;
  if (Object.hasOwn(scope, name)) return scope[name] ?? null;
  throw new NodeError({
    code: 'EXPRESSION_UNKNOWN_NAME',
    message: `Nothing is called "${name}" here.`,
    hint: 'Use input, or the name of an earlier node.',
  });
}

/** Reads own data only: there is no way to a prototype. */
function field(object: Exclude<Json, null>, key: Json): Json {
  if (Array.isArray(object) || typeof object === 'string') {
    if (key === 'length') return object.length;
    const position = typeof key === 'string' && /^\d+$/.test(key) ? Number(key) : key;
    return typeof position === 'number' ? ((object[position] as Json | undefined) ?? null) : null;
  }
  if (typeof object !== 'object' || isExactNumber(object) || (typeof key !== 'string' && typeof key !== 'number')) return null;
  return Object.hasOwn(object, key) ? ((object as { readonly [name: string]: Json })[key] ?? null) : null;
}

function nullAccess(expr: Extract<Expr, { kind: 'member' | 'index' | 'method' }>): NodeError {
  const what = expr.kind === 'method' ? `${expr.method}()` : expr.kind === 'member' ? expr.property : '[…]';
  const before = sourceOf(expr.object);
  return new NodeError({
    code: 'EXPRESSION_NULL_ACCESS',
    message: before === null ? `"${what}" was asked of nothing (null).` : `${before} is nothing (null), so "${what}" can't be asked of it.`,
    hint: `Write ${before ?? ''}?.${what} if the value may be missing, and ?? to give another one instead.`,
  });
}

function unary(operator: '!' | '-' | '+' | 'typeof', value: Json): Json {
  switch (operator) {
    case '!':
      return !isTrue(value);
    case 'typeof':
      // Absent is null here, and "undefined" is what people ask for to learn of it.
      return value === null ? 'undefined' : isExactNumber(value) ? 'number' : typeof value;
    case '-':
      return negated(toNumber(value));
    case '+':
      return toNumber(value);
  }
}

function binary(operator: string, left: Json, right: Json, budget: Budget): Json {
  switch (operator) {
    case '===':
    case '==':
      return isSame(left, right, budget);
    case '!==':
    case '!=':
      return !isSame(left, right, budget);
    case '+':
      if (isNumeric(left) && isNumeric(right)) return arithmetic('+', left, right);
      if (typeof left === 'string' || typeof right === 'string') return add(textOf(left, budget), textOf(right, budget), budget);
      throw new NodeError({
        code: 'EXPRESSION_WRONG_TYPE',
        message: `+ adds two numbers or joins texts; here it has ${describeValue(left)} and ${describeValue(right)}.`,
        hint: 'For lists there is concat; ?? gives another value when one is missing.',
      });
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(operator, left, right, budget);
    case 'in':
      return (
        typeof right === 'object' &&
        right !== null &&
        !Array.isArray(right) &&
        !isExactNumber(right) &&
        Object.hasOwn(right, textOf(left, budget))
      );
    default:
      return arithmetic(operator, toNumber(left), toNumber(right));
  }
}

function add(left: string, right: string, budget: Budget): string {
  checkSize(left.length + right.length, MAX_TEXT, 'text');
  spend(budget, (left.length + right.length) >> 6);
  return left + right;
}

function compare(operator: '<' | '<=' | '>' | '>=', left: Json, right: Json, budget: Budget): boolean {
  const areTexts = typeof left === 'string' && typeof right === 'string';
  if (areTexts) spend(budget, Math.min(left.length, right.length) >> 6);
  const [a, b] = areTexts ? [left, right] : [compareNumbers(toNumber(left), toNumber(right)), 0];
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}

function negated(value: Numeric): Numeric {
  return typeof value === 'number' ? finite(-value) : calculate('-', 0, value);
}

function toNumber(value: Json): Numeric {
  if (isNumeric(value)) return value;
  const number = typeof value === 'string' ? numberOfText(value) : Number.NaN;
  if (typeof number !== 'number' || Number.isFinite(number)) return number;
  throw new NodeError({
    code: 'EXPRESSION_NOT_A_NUMBER',
    message: `A number is needed here, not ${describeValue(value)}.`,
    hint: 'Look at the value in the last run; ?? gives another one when it is missing.',
  });
}

function joined(parts: readonly (string | Expr)[], frame: Frame): string {
  let text = '';
  for (const part of parts) text = add(text, typeof part === 'string' ? part : textOf(evaluate(part, frame), frame.budget), frame.budget);
  return text;
}

function list(items: Extract<Expr, { kind: 'array' }>['items'], frame: Frame): Json {
  const values: Json[] = [];
  for (const item of items) {
    if (item.kind !== 'spread') values.push(evaluate(item, frame));
    else {
      const spread = evaluate(item.value, frame);
      if (!Array.isArray(spread))
        throw new NodeError({
          code: 'EXPRESSION_WRONG_TYPE',
          message: `Only a list can be spread into a list, not ${describeValue(spread)}.`,
        });
      spend(frame.budget, spread.length);
      for (const inner of spread) values.push(inner as Json);
    }
    checkSize(values.length, MAX_LIST, 'list');
  }
  return values;
}

function object(entries: Extract<Expr, { kind: 'object' }>['entries'], frame: Frame): Json {
  const pairs: [string, Json][] = [];
  for (const entry of entries) {
    if (entry.kind === 'entry') {
      const key = typeof entry.key === 'string' ? entry.key : textOf(evaluate(entry.key, frame), frame.budget);
      pairs.push([key, evaluate(entry.value, frame)]);
    } else {
      const spread = evaluate(entry.value, frame);
      if (spread !== null && (typeof spread !== 'object' || Array.isArray(spread) || isExactNumber(spread))) {
        throw new NodeError({
          code: 'EXPRESSION_WRONG_TYPE',
          message: `Only an object can be spread into an object, not ${describeValue(spread)}.`,
        });
      }
      const inner = Object.entries(spread ?? {});
      spend(frame.budget, inner.length);
      for (const [key, value] of inner) pairs.push([key, value as Json]);
    }
  }
  return objectFrom(pairs);
}

/** `Object.fromEntries` defines own properties, so that a key such as `__proto__` stays data. */
function objectFrom(pairs: readonly (readonly [string, Json])[]): Json {
  return Object.fromEntries(pairs);
}
