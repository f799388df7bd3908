import type { JsonSchema } from '../json.ts';
import { anyOf, describeType, isAssignable, mayBeNull, optionsOf, typeNames, withoutNull } from '../types/schema-type.ts';
import { isSubtype } from '../types/subtype.ts';
import type { Expr } from './ast.ts';
import {
  absentArgument,
  doubtfulCall,
  missingArguments,
  surplusArguments,
  surplusParameters,
  unknownMethod,
  wrongArgument,
  wrongCall,
} from './findings.ts';
import type { Report, TypeOf } from './infer.ts';
import { functionsByName, methods } from './methods/call.ts';
import { isRest, type Method, mostArguments, type Parameter, parameterAt, type Receiver } from './methods/method.ts';
import { scopeWith, type TypeScope } from './type-scope.ts';

type MethodCall = Extract<Expr, { kind: 'method' }>;
type Call = Extract<Expr, { kind: 'method' | 'function' }>;
type Arrow = Extract<Expr, { kind: 'arrow' }>;

const ANYTHING: JsonSchema = {};
const NOTHING: JsonSchema = { type: 'null' };

/** The type of a method's result, for each type that its receiver may have. */
export function methodResult(expr: MethodCall, receiver: JsonSchema, types: TypeScope, typeOf: TypeOf, report: Report): JsonSchema {
  const results = optionsOf(receiver).map((option): JsonSchema => {
    if (typeNames(option) === null) return anyMethodResult(expr, types, typeOf, report);
    const kind = receiverOf(option);
    const method = kind === null ? undefined : methods[kind].get(expr.method);
    if (method) return callResult(method, option, expr, types, typeOf, report);
    report(unknownMethod(expr, kind === null ? [] : [...methods[kind].keys()], describeType(option)));
    argumentTypes(expr, null, ANYTHING, types, typeOf, report);
    return ANYTHING;
  });
  return anyOf(results);
}

/** Of what is not known, only that it has the method: the result is that of one of those. */
function anyMethodResult(expr: MethodCall, types: TypeScope, typeOf: TypeOf, report: Report): JsonSchema {
  const groups = Object.values(methods);
  const found = groups.flatMap((group) => group.get(expr.method) ?? []);
  const [only] = found;
  if (only && found.length === 1) return callResult(only, ANYTHING, expr, types, typeOf, report);
  if (found.length === 0) report(unknownMethod(expr, [...new Set(groups.flatMap((group) => [...group.keys()]))], 'any value'));
  const args = argumentTypes(expr, null, ANYTHING, types, typeOf, report);
  const [widest] = found.toSorted((a, b) => mostArguments(b) - mostArguments(a));
  if (widest && expr.args.length > mostArguments(widest)) report(surplusArguments(widest, expr));
  return anyOf(found.map((method) => method.result(ANYTHING, args)));
}

/** The type of a function's result. */
export function functionResult(expr: Extract<Expr, { kind: 'function' }>, types: TypeScope, typeOf: TypeOf, report: Report): JsonSchema {
  const method = functionsByName.get(expr.name);
  return method ? callResult(method, NOTHING, expr, types, typeOf, report) : ANYTHING;
}

/** The group of methods that a type has; null when it has none. */
export function receiverOf(schema: JsonSchema): Receiver | null {
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

/** The scope within an arrow function, whose parameters hide names around it. */
export function withParameters(types: TypeScope, parameters: readonly string[], given: readonly JsonSchema[]): TypeScope {
  // What a method does not give is null.
  return scopeWith(Object.fromEntries(parameters.map((name, position) => [name, { schema: given[position] ?? NOTHING }])), types);
}

function callResult(method: Method, receiver: JsonSchema, expr: Call, types: TypeScope, typeOf: TypeOf, report: Report): JsonSchema {
  const args = argumentTypes(expr, method, receiver, types, typeOf, report);
  const needed = method.parameters.filter((parameter) => !parameter.isOptional && !isRest(parameter)).length;
  if (expr.args.length < needed) report(missingArguments(method, expr, needed));
  if (expr.args.length > mostArguments(method)) report(surplusArguments(method, expr));
  const written = expr.args.map((arg) => (arg.kind === 'literal' ? arg.value : undefined));
  const problem = method.problem?.(written) ?? null;
  if (problem !== null) report(wrongCall(expr, problem));
  const warning = problem === null ? (method.warning?.(written) ?? null) : null;
  if (warning !== null) report(doubtfulCall(expr, warning));
  const [first] = method.parameters;
  return first?.kind === 'callback' && first.isFold ? (args[0] ?? ANYTHING) : method.result(receiver, args);
}

/** The types of the arguments; for an arrow function, that of its result. */
function argumentTypes(
  expr: Call,
  method: Method | null,
  receiver: JsonSchema,
  types: TypeScope,
  typeOf: TypeOf,
  report: Report,
): readonly JsonSchema[] {
  return expr.args.map((arg, position): JsonSchema => {
    const parameter = method ? parameterAt(method, position) : undefined;
    // Said of the whole call already.
    if (method && parameter === undefined) return ANYTHING;
    if (method && arg.kind === 'arrow' && parameter?.kind !== 'callback')
      report(wrongArgument(method, arg, position, "can't be a function"));
    if (method && arg.kind === 'pattern' && parameter?.kind !== 'pattern')
      report(wrongArgument(method, arg, position, "can't be a pattern"));
    if (arg.kind === 'pattern') return ANYTHING;
    if (arg.kind === 'arrow') {
      if (parameter?.kind !== 'callback')
        return method
          ? ANYTHING
          : typeOf(
              arg.body,
              withParameters(
                types,
                arg.parameters,
                arg.parameters.map(() => ANYTHING),
              ),
              report,
            );
      const given = parameter.gives(receiver);
      if (method && arg.parameters.length > given.length) report(surplusParameters(method, arg, given.length));
      return parameter.isFold
        ? foldType(arg, expr.args[position + 1], given, types, typeOf, report)
        : typeOf(arg.body, withParameters(types, arg.parameters, given), report);
    }
    const type = typeOf(arg, types, report);
    if (method && parameter) checkArgument(method, parameter, arg, position, type, report);
    return type;
  });
}

function checkArgument(method: Method, parameter: Parameter, arg: Expr, position: number, type: JsonSchema, report: Report): void {
  if (parameter.kind === 'callback') {
    report(wrongArgument(method, arg, position, 'must be a function, such as item => item.name'));
    return;
  }
  const wanted: JsonSchema = parameter.kind === 'pattern' ? { type: 'string' } : parameter.type;
  // A number where a text is needed is written as one, but not where a pattern could stand.
  const accepted =
    parameter.kind === 'value' && wanted.type === 'string' ? anyOf([wanted, { type: 'number' }, { type: 'boolean' }]) : wanted;
  if (isAssignable(type, parameter.isOptional ? anyOf([accepted, NOTHING]) : accepted).ok) return;
  const isOnlyAbsent = mayBeNull(type) && isAssignable(withoutNull(type), accepted).ok && !isSubtype(type, NOTHING);
  report(
    isOnlyAbsent
      ? absentArgument(method, arg, position)
      : wrongArgument(method, arg, position, `is ${describeType(type)}, but ${describeType(wanted)} is needed`),
  );
}

/**
 * The type of a value that is carried from item to item: that of the start, together with what the function makes of it.
 * What does not settle at once may grow without end, and is not known.
 */
function foldType(
  arrow: Arrow,
  start: Expr | undefined,
  given: readonly JsonSchema[],
  types: TypeScope,
  typeOf: TypeOf,
  report: Report,
): JsonSchema {
  const silent: Report = Object.assign(() => undefined, { work: report.work });
  const body = (total: JsonSchema, to: Report): JsonSchema =>
    typeOf(arrow.body, withParameters(types, arrow.parameters, [total, ...given.slice(1)]), to);
  let total = start ? widened(typeOf(start, types, silent)) : ANYTHING;
  for (let round = 0; round < 3; round += 1) {
    const made = body(total, silent);
    if (isSubtype(made, total)) break;
    total = round === 2 ? ANYTHING : anyOf([total, widened(made)]);
  }
  body(total, report);
  return total;
}

function widened(schema: JsonSchema): JsonSchema {
  return anyOf(
    optionsOf(schema).map((option) => {
      const [type] = typeNames(option) ?? [];
      return option.const === undefined || type === undefined || type === 'array' || type === 'object' ? option : { type };
    }),
  );
}
