import { HttpError } from '../http-error.ts';

/** How deep and how many values a JSON text from outside may hold; depth alone costs a parser its stack. */
export interface JsonLimits {
  readonly depth: number;
  readonly values: number;
}

/** Lists and objects inside one another, in any JSON from outside. */
export const MAX_DEPTH = 200;

/** Reads a JSON text once, without building anything, and refuses one that is too deep or holds too many values. Throws 413. */
export function checkJsonText(text: string, limits: JsonLimits): void {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case OPEN_LIST:
      case OPEN_OBJECT:
        depth += 1;
        values += 1;
        if (depth > limits.depth)
          throw tooComplex(
            `is nested more than ${limits.depth} levels deep`,
            'Put what lies in one another side by side, or send it as a text.',
          );
        break;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        depth -= 1;
        break;
      case COMMA:
        values += 1;
        break;
      default:
    }
    if (values > limits.values) throw tooComplex(`holds more than ${limits.values.toLocaleString('en')} values`);
  }
}

/** The error for a body that costs more to read than its sender may spend. */
export function tooComplex(
  what: string,
  hint = 'Divide the data into several calls, or raise "Maximum body size" in the trigger, which raises the number of values with it.',
): HttpError {
  return new HttpError({ status: 413, code: 'BODY_TOO_COMPLEX', message: `The body ${what}.`, hint });
}

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}
