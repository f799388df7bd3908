import { NodeError } from '../../errors.ts';
import type { Json } from '../../json.ts';
import { isExactNumber } from '../../exact-number.ts';
import { nearest } from '../nearest.ts';
import type { Budget } from '../budget.ts';
import { asNumber } from './arguments.ts';
import { listMethods } from './list-methods.ts';
import {
  type Argument,
  isPattern,
  isRest,
  type Method,
  mostArguments,
  type Parameter,
  parameterAt,
  type Receiver,
  tooManyArguments,
} from './method.ts';
import { functions } from './functions.ts';
import { textMethods } from './text-methods.ts';
import { booleanMethods, numberMethods, objectMethods } from './value-methods.ts';

const byName = (methods: readonly Method[]): ReadonlyMap<string, Method> => new Map(methods.map((method) => [method.name, method]));

/** Everything that can be called, by what it is called on. */
export const methods: Readonly<Record<Receiver, ReadonlyMap<string, Method>>> = {
  text: byName(textMethods),
  list: byName(listMethods),
  number: byName(numberMethods),
  object: byName(objectMethods),
  boolean: byName(booleanMethods),
};

/** Functions by their full name, such as `Math.round`. */
export const functionsByName: ReadonlyMap<string, Method> = byName(functions);

/** What stands before the dot of functions: `Math`, `Object`, … */
export const namespaces: ReadonlySet<string> = new Set(
  functions.flatMap(({ name }) => (name.includes('.') ? [name.slice(0, name.indexOf('.'))] : [])),
);

/** Calls an allowed method; throws `EXPRESSION_UNKNOWN_METHOD` for any other name. */
export function callMethod(receiver: Exclude<Json, null>, name: string, args: readonly Argument[], budget: Budget): Json {
  const kind = kindOf(receiver);
  const method = methods[kind].get(name);
  if (!method) {
    const like = nearest(name, [...methods[kind].keys()]);
    throw new NodeError({
      code: 'EXPRESSION_UNKNOWN_METHOD',
      message: `A ${kind} has no method "${name}".`,
      ...(like === null ? {} : { hint: `Did you mean ${like}?` }),
    });
  }
  return apply(method, receiver, args, budget);
}

/** Calls an allowed function. */
export function callFunction(name: string, args: readonly Argument[], budget: Budget): Json {
  const found = functionsByName.get(name);
  if (!found) throw new NodeError({ code: 'EXPRESSION_UNKNOWN_METHOD', message: `There is no function "${name}".` });
  return apply(found, null, args, budget);
}

/** The group of methods that a value has. */
export function kindOf(value: Exclude<Json, null>): Receiver {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'text';
  if (isExactNumber(value)) return 'number';
  return typeof value === 'object' ? 'object' : (typeof value as 'number' | 'boolean');
}

function apply(method: Method, receiver: Json, args: readonly Argument[], budget: Budget): Json {
  const most = mostArguments(method);
  if (args.length > most)
    throw new NodeError({
      code: 'EXPRESSION_TOO_MANY_ARGUMENTS',
      message: tooManyArguments(method, args.length),
      hint: 'Remove the arguments that are not needed.',
    });
  const count = Math.max(args.length, method.parameters.filter((parameter) => !isRest(parameter)).length);
  const all = Array.from({ length: count }, (_none, position) => checked(method, parameterAt(method, position)!, position, args[position]));
  // The table pairs each receiver with its methods: the types agree by construction.
  return method.call(receiver as never, all, budget);
}

function checked(method: Method, parameter: Parameter, position: number, arg: Argument | undefined): Argument {
  const isMissing = arg === undefined || (arg === null && parameter.kind !== 'value');
  if (isMissing || (arg === null && parameter.kind === 'value' && parameter.isOptional)) {
    if (parameter.isOptional) return undefined as unknown as Argument;
    if (arg === undefined) throw wrong(method, position, 'is missing');
  }
  if (parameter.kind === 'callback') {
    if (typeof arg !== 'function') throw wrong(method, position, 'must be a function, such as item => item.name');
    return arg;
  }
  if (typeof arg === 'function') throw wrong(method, position, "can't be a function");
  if (parameter.kind === 'pattern') {
    if (typeof arg !== 'string' && !isPattern(arg)) throw wrong(method, position, 'must be a text or a pattern such as /a+/');
    return arg;
  }
  if (isPattern(arg)) throw wrong(method, position, "can't be a pattern");
  const { type } = parameter.type;
  if (type === 'string' && typeof arg !== 'string')
    return isExactNumber(arg)
      ? arg.$number
      : arg === null || typeof arg === 'object'
        ? fail(method, position, 'must be a text')
        : String(arg);
  if (type === 'number' && isExactNumber(arg))
    return parameter.isExact === true ? (arg as unknown as Argument) : asNumber(arg as unknown as Argument);
  if (type === 'number' && typeof arg !== 'number') return fail(method, position, 'must be a number');
  if (type === 'array' && !Array.isArray(arg)) return fail(method, position, 'must be a list');
  return arg as Argument;
}

function fail(method: Method, position: number, what: string): never {
  throw wrong(method, position, what);
}

function wrong(method: Method, position: number, what: string): NodeError {
  return new NodeError({ code: 'EXPRESSION_WRONG_TYPE', message: `In ${method.signature}, argument ${position + 1} ${what}.` });
}
