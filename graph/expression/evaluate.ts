import { NodeError } from '../errors.ts';
import type { Json } from '../json.ts';
import type { Binding, Expr, Scope } from './ast.ts';
import { type Budget, checkSize, createBudget, MAX_LIST, MAX_TEXT, spend } from './budget.ts';
import { callFunction, callMethod } from './methods/call.ts';
import { type Argument, createPattern } from './methods/method.ts';
import { textOf } from './text-of.ts';

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

/**
 * Evaluates a field. Pure: the same binding and scope give the same value, everywhere. Throws `NodeError` with an
 * `EXPRESSION_…` code, and nothing else.
 */
export function evaluateBinding(binding: Binding, scope: Scope, budget: Budget = createBudget()): Json {
  const frame: Frame = { scope, locals: null, budget };
  try {
    return bound(binding, frame);
  } catch (error) {
    if (error instanceof RangeError) throw new NodeError({ code: 'EXPRESSION_BUDGET', message: 'The expression is nested too deeply.', hint: 'Split it over several fields or nodes.' });
    throw error;
  }
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
      return field(evaluate(expr.object, frame), expr.property, expr.optional || isShort(expr.object));
    case 'index': {
      const object = evaluate(expr.object, frame);
      if (object === null && (expr.optional || isShort(expr.object))) return null;
      return field(object, evaluate(expr.index, frame), false);
    }
    case 'method': {
      const receiver = evaluate(expr.object, frame);
      if (receiver === null && (expr.optional || isShort(expr.object))) return null;
      if (receiver === null) throw nullAccess(expr.method);
      return callMethod(receiver, expr.method, expr.args.map((arg) => argument(arg, frame)), frame.budget);
    }
    case 'function':
      return callFunction(expr.name, expr.args.map((arg) => argument(arg, frame)), frame.budget);
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
      throw new NodeError({ code: 'EXPRESSION_NOT_A_VALUE', message: 'A function or a pattern can only be given to a method such as filter or replace.' });
  }
}

/** `a?.b.c` is null as a whole when `a` is: the rest of the chain is left alone, as in JavaScript. */
function isShort(expr: Expr): boolean {
  return (expr.kind === 'member' || expr.kind === 'index' || expr.kind === 'method') && (expr.optional || isShort(expr.object));
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
  throw new NodeError({ code: 'EXPRESSION_UNKNOWN_NAME', message: `Nothing is called "${name}" here.`, hint: 'Use input, or the name of an earlier node.' });
}

/** Reads own data only: there is no way to a prototype. */
function field(object: Json, key: Json, isOptional: boolean): Json {
  if (object === null) {
    if (isOptional) return null;
    throw nullAccess(String(key));
  }
  if (Array.isArray(object) || typeof object === 'string') {
    if (key === 'length') return object.length;
    const position = typeof key === 'string' && /^\d+$/.test(key) ? Number(key) : key;
    return typeof position === 'number' ? ((object[position] as Json | undefined) ?? null) : null;
  }
  if (typeof object !== 'object' || (typeof key !== 'string' && typeof key !== 'number')) return null;
  return Object.hasOwn(object, key) ? ((object as { readonly [name: string]: Json })[key] ?? null) : null;
}

function nullAccess(property: string): NodeError {
  return new NodeError({ code: 'EXPRESSION_NULL_ACCESS', message: `"${property}" was asked of nothing (null).`, hint: `Write ?.${property} if the value may be missing, and ?? to give another one instead.` });
}

/** JavaScript's rule of what counts as true. */
function isTrue(value: Json): boolean {
  return Boolean(value);
}

function unary(operator: '!' | '-' | '+' | 'typeof', value: Json): Json {
  switch (operator) {
    case '!':
      return !isTrue(value);
    case 'typeof':
      return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
    case '-':
      return finite(-toNumber(value));
    case '+':
      return finite(toNumber(value));
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
      if (typeof left === 'number' && typeof right === 'number') return finite(left + right);
      return add(textOf(left), textOf(right), budget);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(operator, left, right);
    case 'in':
      return typeof right === 'object' && right !== null && !Array.isArray(right) && Object.hasOwn(right, textOf(left));
    default:
      return arithmetic(operator, toNumber(left), toNumber(right));
  }
}

function add(left: string, right: string, budget: Budget): string {
  checkSize(left.length + right.length, MAX_TEXT, 'text');
  spend(budget, (left.length + right.length) >> 6);
  return left + right;
}

function arithmetic(operator: string, left: number, right: number): number {
  switch (operator) {
    case '-':
      return finite(left - right);
    case '*':
      return finite(left * right);
    case '/':
      return finite(left / right);
    case '%':
      return finite(left % right);
    default:
      return finite(left ** right);
  }
}

function compare(operator: '<' | '<=' | '>' | '>=', left: Json, right: Json): boolean {
  const areTexts = typeof left === 'string' && typeof right === 'string';
  const [a, b] = areTexts ? [left, right] : [toNumber(left), toNumber(right)];
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

/** Equal by content: lists and objects have no identity here. */
function isSame(left: Json, right: Json, budget: Budget): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  spend(budget, 1);
  if (Array.isArray(left) || Array.isArray(right)) {
    return Array.isArray(left) && Array.isArray(right) && left.length === right.length && left.every((item, position) => isSame(item as Json, right[position] as Json, budget));
  }
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && isSame(field(left, key, false), field(right, key, false), budget));
}

function toNumber(value: Json): number {
  if (typeof value === 'number') return value;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (Number.isFinite(number)) return number;
  throw new NodeError({ code: 'EXPRESSION_NOT_A_NUMBER', message: `A number is needed here, not ${describe(value)}.`, hint: 'Look at the value in the last run; ?? gives another one when it is missing.' });
}

function finite(value: number): number {
  if (Number.isFinite(value)) return Object.is(value, -0) ? 0 : value;
  throw new NodeError({ code: 'EXPRESSION_NOT_FINITE', message: 'The result is not a finite number.', hint: 'Check for a division by zero.' });
}

function describe(value: Json): string {
  if (value === null) return 'nothing (null)';
  if (typeof value === 'string') return `the text "${value.slice(0, 40)}"`;
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : String(value);
}

function joined(parts: readonly (string | Expr)[], frame: Frame): string {
  let text = '';
  for (const part of parts) text = add(text, typeof part === 'string' ? part : textOf(evaluate(part, frame)), frame.budget);
  return text;
}

function list(items: Extract<Expr, { kind: 'array' }>['items'], frame: Frame): Json {
  const values: Json[] = [];
  for (const item of items) {
    if (item.kind !== 'spread') values.push(evaluate(item, frame));
    else {
      const spread = evaluate(item.value, frame);
      if (!Array.isArray(spread)) throw new NodeError({ code: 'EXPRESSION_WRONG_TYPE', message: `Only a list can be spread into a list, not ${describe(spread)}.` });
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
      const key = typeof entry.key === 'string' ? entry.key : textOf(evaluate(entry.key, frame));
      pairs.push([key, evaluate(entry.value, frame)]);
    } else {
      const spread = evaluate(entry.value, frame);
      if (spread !== null && (typeof spread !== 'object' || Array.isArray(spread))) {
        throw new NodeError({ code: 'EXPRESSION_WRONG_TYPE', message: `Only an object can be spread into an object, not ${describe(spread)}.` });
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
