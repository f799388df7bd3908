import { NodeError } from '#graph/errors';
import type { IsolateAnswer } from './isolate-thread.ts';

/** A place in a program, both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number | null;
}

/** What a program may use at most. */
export interface ProgramLimits {
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly maxOutputBytes: number;
}

/** A place of the program in a stack trace of the interpreter. */
const PROGRAM_PLACE = /\bprogram:(\d+)(?::(\d+))?/;

/** What people look for in a program and what they take in its place. */
const INSTEAD: { readonly [name: string]: string } = {
  fetch: 'Programs have no network: ask with an HTTP request node and give its answer to the inputs.',
  XMLHttpRequest: 'Programs have no network: ask with an HTTP request node and give its answer to the inputs.',
  require: 'Programs have no modules: write what you need into the program.',
  process: 'Programs know nothing of the computer they run on: give what they need to the inputs.',
  setTimeout: 'Programs have no timers: to wait, use the Wait node.',
  setInterval: 'Programs have no timers: to wait, use the Wait node.',
  input: 'Programs know their inputs as inputs: name {{ input }} there.',
  $input: 'Programs know their inputs as inputs: name {{ input }} there.',
  items: 'Programs know their inputs as inputs: name a list there and use inputs.items.',
};

/** The program can't be read. */
export function syntaxError(message: string, place: Place | null): NodeError {
  return new NodeError({
    code: 'CODE_SYNTAX',
    message: `The program can't be read${at(place)}: ${message}`,
    hint: 'Correct it; the line is that of the editor.',
    ...(place === null ? {} : { details: { ...place } }),
  });
}

/** The error of a program that ended without a value. */
export function errorOf(
  answer: Exclude<IsolateAnswer, { kind: 'value' }>,
  limits: ProgramLimits,
  placeOf: (place: Place) => Place,
): NodeError {
  switch (answer.kind) {
    case 'thrown':
      return thrown(answer, placeOf);
    case 'unreadable':
      return syntaxError(
        /redefinition of parameter/.test(answer.message) ? 'inputs is the name of what goes in; choose another one' : answer.message,
        firstPlace(answer.stack, placeOf),
      );
    case 'timeout':
      return new NodeError({
        code: 'CODE_TIMEOUT',
        message: `The program did not end within ${limits.timeoutMs / 1_000} s.`,
        hint: 'Look for a loop without an end, give it less to do, or raise its time.',
      });
    case 'memory':
      return outOfMemory(limits);
    case 'broken':
      return new NodeError({
        code: 'CODE_FAILED',
        message: 'The interpreter gave up on the program.',
        hint: 'It asks for something unusual, such as very long texts or deep nesting: do it in smaller parts.',
        details: { reason: answer.message },
      });
    case 'too-deep':
      return new NodeError({
        code: 'CODE_FAILED',
        message: 'The program calls itself too deeply, or its data is nested too deeply.',
        hint: 'Look for a recursion without an end, or write it as a loop.',
      });
    case 'pending':
      return new NodeError({
        code: 'CODE_FAILED',
        message: 'The program waits for a promise that nothing settles.',
        hint: 'There are no timers and no network in a program: await only what it computes itself.',
      });
    case 'no-main':
      return new NodeError({
        code: 'CODE_FAILED',
        message: 'The program exports neither default nor main.',
        hint: 'Write export default (inputs) => …, or leave out export and return a value.',
      });
    case 'too-large':
      return new NodeError({
        code: 'CODE_OUTPUT_TOO_LARGE',
        message: `What the program returns is longer than ${limits.maxOutputBytes} bytes as JSON.`,
        hint: 'Return less, for example only what the next nodes need.',
      });
    case 'not-json':
      return new NodeError({
        code: 'CODE_OUTPUT_NOT_JSON',
        message: `What the program returns can't be written as JSON: ${answer.message}`,
        hint: 'Return plain data: no cycles, no BigInt, no functions.',
      });
  }
}

/** The program needs more than its memory, or has needed it. */
export function outOfMemory({ memoryMb }: Pick<ProgramLimits, 'memoryMb'>): NodeError {
  return new NodeError({
    code: 'CODE_MEMORY',
    message: `The program needed more than ${memoryMb} MB.`,
    hint: 'Work on less at a time, or raise its memory.',
  });
}

function thrown(
  { name, message, stack }: { readonly name: string; readonly message: string; readonly stack: string },
  placeOf: (place: Place) => Place,
): NodeError {
  const place = firstPlace(stack, placeOf);
  const missing = name === 'ReferenceError' ? /^'?([\w$]+)'? is not defined/.exec(message)?.[1] : undefined;
  return new NodeError({
    code: 'CODE_FAILED',
    message: `The program failed${at(place)}: ${name === '' ? '' : `${name}: `}${message}`,
    hint:
      (missing !== undefined && Object.hasOwn(INSTEAD, missing) ? INSTEAD[missing] : undefined) ??
      'console.log shows values; its lines are kept with the step.',
    ...(place === null ? {} : { details: { ...place, stack: authorsStack(stack, placeOf) } }),
  });
}

function at(place: Place | null): string {
  return place === null ? '' : `, line ${place.line}${place.column === null ? '' : `, column ${place.column}`}`;
}

function firstPlace(stack: string, placeOf: (place: Place) => Place): Place | null {
  const found = PROGRAM_PLACE.exec(stack);
  return found === null ? null : placeOf(placeIn(found));
}

function placeIn([, line, column]: readonly (string | undefined)[]): Place {
  return { line: Number(line), column: column === undefined ? null : Number(column) };
}

/** The lines that lie in the program, with the author's places. */
function authorsStack(stack: string, placeOf: (place: Place) => Place): string[] {
  return stack
    .split('\n')
    .filter((line) => PROGRAM_PLACE.test(line))
    .slice(0, 20)
    .map((line) =>
      line.trim().replace(PROGRAM_PLACE, (...found: string[]) => {
        const { line: row, column } = placeOf(placeIn(found));
        return `line ${row}${column === null ? '' : `:${column}`}`;
      }),
    );
}
