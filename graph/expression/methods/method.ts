import type { Json, JsonSchema } from '../../json.ts';
import type { Budget } from '../budget.ts';

/** An arrow function given to a method. */
export type Closure = (...values: readonly Json[]) => Json;

/** A regular expression literal on its way to a method. */
export interface Pattern {
  readonly kind: 'pattern';
  readonly source: string;
  readonly flags: string;
}

/** What a method may be given. */
export type Argument = Json | Closure | Pattern;

/** True for a regular expression literal. */
export function isPattern(argument: Argument | undefined): argument is Pattern {
  return typeof argument === 'object' && argument !== null && Object.getPrototypeOf(argument) === patternPrototype;
}

/** Marks patterns apart from data that looks like one. */
const patternPrototype = {};

/** Makes what a regular expression literal evaluates to. */
export function createPattern(source: string, flags: string): Pattern {
  return Object.assign(Object.create(patternPrototype) as object, { kind: 'pattern' as const, source, flags });
}

/** What a method may be called on. */
export type Receiver = 'text' | 'list' | 'number' | 'object' | 'boolean';

/** The type of one parameter; `callback` names what the arrow function is given. */
export type Parameter =
  | {
      readonly kind: 'value';
      readonly type: JsonSchema;
      readonly isOptional?: boolean;
      readonly isRest?: boolean;
      readonly isZone?: boolean;
      readonly isExact?: boolean;
    }
  | {
      readonly kind: 'callback';
      readonly gives: (receiver: JsonSchema) => readonly JsonSchema[];
      readonly isOptional?: boolean;
      /** The first value given is what the function made last, at first the next argument; that is the method's result. */
      readonly isFold?: boolean;
    }
  /** A regular expression or a text. */
  | { readonly kind: 'pattern'; readonly isOptional?: boolean };

/** One allowed method: what it does, of which types, and how it is explained. All else derives from this. */
export interface Method {
  readonly name: string;
  readonly signature: string;
  readonly help: string;
  readonly parameters: readonly Parameter[];
  /** The result's type; `args` are the types of the arguments, for a callback that of its result. */
  readonly result: (receiver: JsonSchema, args: readonly JsonSchema[]) => JsonSchema;
  /** What is wrong with arguments that are written out, in a sentence; the others are undefined. */
  readonly problem?: (args: readonly (Json | undefined)[]) => string | null;
  /** What in such arguments works, but is probably not meant. */
  readonly warning?: (args: readonly (Json | undefined)[]) => string | null;
  readonly call: (receiver: never, args: readonly Argument[], budget: Budget) => Json;
}

/** Whether a parameter stands for any number of arguments. Only the last one may. */
export function isRest(parameter: Parameter): boolean {
  return parameter.kind === 'value' && parameter.isRest === true;
}

/** The parameter that an argument is given to; undefined when the method takes fewer. */
export function parameterAt({ parameters }: Method, position: number): Parameter | undefined {
  const last = parameters.at(-1);
  return parameters[position] ?? (last !== undefined && isRest(last) ? last : undefined);
}

/** How many arguments a method takes at most. */
export function mostArguments({ parameters }: Method): number {
  return parameters.some(isRest) ? Number.POSITIVE_INFINITY : parameters.length;
}

/** Says that a call has arguments that its method would ignore. */
export function tooManyArguments(method: Method, given: number): string {
  const most = mostArguments(method);
  return `${method.signature} takes ${most === 0 ? 'no arguments' : most === 1 ? 'one argument' : `at most ${most} arguments`}, not ${given}.`;
}

export const TEXT: JsonSchema = { type: 'string' };
export const NUMBER: JsonSchema = { type: 'number' };
export const INTEGER: JsonSchema = { type: 'integer' };
export const BOOLEAN: JsonSchema = { type: 'boolean' };
export const ANYTHING: JsonSchema = {};

/** Shorthands for parameters. */
export const text = { kind: 'value', type: TEXT } as const satisfies Parameter;
export const number: Parameter = { kind: 'value', type: NUMBER };
/** A number of any length. */
export const exactNumber = { kind: 'value', type: NUMBER, isExact: true } as const satisfies Parameter;
export const list: Parameter = { kind: 'value', type: { type: 'array' } };
export const anything: Parameter = { kind: 'value', type: ANYTHING };
export const pattern: Parameter = { kind: 'pattern' };
export const rest = (parameter: Parameter): Parameter => (parameter.kind === 'value' ? { ...parameter, isRest: true } : parameter);
export const optional = <P extends Parameter>(parameter: P): P => ({ ...parameter, isOptional: true });
export const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });
export const orNull = (schema: JsonSchema): JsonSchema =>
  Object.keys(schema).length === 0 ? schema : { anyOf: [schema, { type: 'null' }] };
