import { RE2JS } from 're2js';

/** Longest source of a pattern: compiling costs time before the first character is read. */
const MAX_SOURCE = 1_000;
/** A larger program makes each character dearer; `a{1000}` alone has a thousand instructions. */
const MAX_PROGRAM = 20_000;

/** A pattern whose time grows with the text only. */
export interface LinearPattern {
  /** Whether the pattern matches anywhere in the text. */
  test(text: string): boolean;
}

/** Compiles a regular expression for an engine that never backtracks. Throws an `Error` that says why a pattern can't be used. */
export function linearPattern(source: string): LinearPattern {
  if (source.length > MAX_SOURCE) throw new Error('it is too long');
  const program = RE2JS.compile(RE2JS.translateRegExp(source));
  if (program.programSize() > MAX_PROGRAM) throw new Error('it repeats too much');
  return { test: (text) => program.matcher(text).find() };
}

/** Why a pattern can't be used; null when it can. */
export function patternProblem(source: string): string | null {
  try {
    linearPattern(source);
    return null;
  } catch (error) {
    return `the pattern ${source.slice(0, 100)} can't be used: ${(error as Error).message}. Look-ahead, look-behind and back-references are not supported`;
  }
}
