import type { JsonSchema } from '../json.ts';
import { describeType, propertyNames } from '../types/schema-type.ts';
import type { Expr } from './ast.ts';
import type { Finding } from './infer.ts';
import { type Method, mostArguments, tooManyArguments } from './methods/method.ts';
import { nearest } from './nearest.ts';
import { sourceOf } from './source-of.ts';
import type { TypeScope } from './type-scope.ts';

function error(expr: Expr, code: string, message: string, hint: string | null): Finding {
  return { code, severity: 'error', message, ...(hint === null ? {} : { hint }), ...(expr.at === undefined ? {} : { at: expr.at }) };
}

/** A misspelt name is seldom that of a node so far away. */
const MOST_CANDIDATES = 200;

/** What takes too long to look at. */
export function tooComplex(): Finding {
  return {
    code: 'EXPRESSION_TOO_DEEP',
    severity: 'error',
    message: 'Too many functions lie within one another.',
    hint: 'Split it over several fields or nodes.',
  };
}

/** A name that stands for nothing. */
export function unknownName(expr: Expr, name: string, types: TypeScope): Finding {
  const like = nearest(name, types.names().slice(0, MOST_CANDIDATES));
  return error(
    expr,
    'EXPRESSION_UNKNOWN_NAME',
    `Nothing is called "${name}" here.`,
    like === null ? 'Use input, or the name of an earlier node.' : `Did you mean ${like}?`,
  );
}

/** A field that is not among those that are known. */
export function unknownField(expr: Expr, object: JsonSchema, key: string): Finding {
  const names = propertyNames(object);
  const like = nearest(key, names);
  const hint =
    like !== null
      ? `Did you mean ${like}?`
      : names.length > 0
        ? `Its fields are ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}.`
        : null;
  return error(expr, 'EXPRESSION_UNKNOWN_FIELD', `There is no field "${key}" in ${describeType(object)}.`, hint);
}

/** A method that the type does not have. */
export function unknownMethod(expr: Extract<Expr, { kind: 'method' }>, known: readonly string[], of: string): Finding {
  const like = nearest(expr.method, known);
  return error(
    expr,
    'EXPRESSION_UNKNOWN_METHOD',
    `There is no method "${expr.method}" on ${of}.`,
    like === null ? null : `Did you mean ${like}?`,
  );
}

/** Something is asked of a value that may be null. */
export function maybeAbsent(expr: Extract<Expr, { kind: 'member' | 'index' | 'method' }>, types: TypeScope): Finding {
  const { object } = expr;
  const source = sourceOf(object);
  const isNode = object.kind === 'name' && types.get(object.name)?.mayBeAbsent === true;
  const message =
    source === null
      ? 'The value before this may be missing.'
      : isNode
        ? `"${source}" may not have run on the way here: its value may be missing.`
        : `"${source}" may be missing here.`;
  const asked = expr.kind === 'member' ? expr.property : expr.kind === 'method' ? `${expr.method}(…)` : '[…]';
  return error(expr, 'EXPRESSION_MAYBE_ABSENT', message, `Write ${source ?? ''}?.${asked}, and ?? to give another value instead.`);
}

/** A number that may be null. */
export function absentNumber(expr: Expr): Finding {
  const source = sourceOf(expr);
  return error(
    expr,
    'EXPRESSION_MAYBE_ABSENT',
    source === null ? 'This number may be missing.' : `"${source}" may be missing here.`,
    'Write ?? to give another value instead, such as ?? 0.',
  );
}

/** A value that is no number where one is needed. */
export function notANumber(expr: Expr, type: JsonSchema): Finding {
  return error(expr, 'EXPRESSION_WRONG_TYPE', `A number is needed here, not ${describeType(type)}.`, null);
}

/** Two values that + neither adds nor joins. */
export function notAddable(expr: Expr, left: JsonSchema, right: JsonSchema): Finding {
  return error(
    expr,
    'EXPRESSION_WRONG_TYPE',
    `+ adds two numbers or joins texts; here it has ${describeType(left)} and ${describeType(right)}.`,
    'For lists there is concat; ?? gives another value when one is missing.',
  );
}

/** Something spread that has no parts of that kind. */
export function wrongSpread(expr: Expr, type: JsonSchema, into: 'list' | 'object'): Finding {
  const what = into === 'list' ? 'a list' : 'an object';
  return error(expr, 'EXPRESSION_WRONG_TYPE', `Only ${what} can be spread into ${what}, not ${describeType(type)}.`, null);
}

/** A function or a pattern that is given to no method. */
export function notAValue(expr: Expr): Finding {
  return error(expr, 'EXPRESSION_NOT_A_VALUE', 'A function or a pattern can only be given to a method such as filter or replace.', null);
}

/** An argument that a method does not take. */
export function wrongArgument(method: Method, arg: Expr, position: number, what: string): Finding {
  return error(arg, 'EXPRESSION_WRONG_TYPE', `In ${method.signature}, argument ${position + 1} ${what}.`, null);
}

/** A call whose arguments, as they are written, can't work. */
export function wrongCall(expr: Expr, message: string): Finding {
  return error(expr, 'EXPRESSION_WRONG_TYPE', message, null);
}

/** A call that works, but probably not as it is meant. */
export function doubtfulCall(expr: Expr, message: string): Finding {
  return { ...error(expr, 'EXPRESSION_UNCLEAR', message, null), severity: 'warning' };
}

/** Arguments that a method can't do without. */
export function missingArguments(method: Method, expr: Expr, needed: number): Finding {
  return error(expr, 'EXPRESSION_WRONG_TYPE', `${method.signature} needs ${needed} argument${needed === 1 ? '' : 's'}.`, null);
}

/** Arguments that a method would ignore. */
export function surplusArguments(method: Method, expr: Extract<Expr, { kind: 'method' | 'function' }>): Finding {
  const position = mostArguments(method);
  return error(
    expr.args[position] ?? expr,
    'EXPRESSION_TOO_MANY_ARGUMENTS',
    tooManyArguments(method, expr.args.length),
    'Remove the arguments that are not needed.',
  );
}

/** Parameters of a function that its method never fills. */
export function surplusParameters(method: Method, arrow: Extract<Expr, { kind: 'arrow' }>, given: number): Finding {
  const names = arrow.parameters
    .slice(given)
    .map((name) => `"${name}"`)
    .join(', ');
  return error(
    arrow,
    'EXPRESSION_TOO_MANY_ARGUMENTS',
    `In ${method.signature}, the function is given ${given} values: ${names} would always be missing.`,
    'Remove the parameter.',
  );
}

/** An argument that may be null where the method needs a value. */
export function absentArgument(method: Method, arg: Expr, position: number): Finding {
  return error(
    arg,
    'EXPRESSION_MAYBE_ABSENT',
    `In ${method.signature}, argument ${position + 1} may be missing.`,
    'Write ?? to give another value instead.',
  );
}
