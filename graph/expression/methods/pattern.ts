import { NodeError } from '../../errors.ts';
import type { Json } from '../../json.ts';
import { type Budget, checkSize, MAX_LIST, MAX_TEXT, paid, spend } from '../budget.ts';
import { type Argument, isPattern, type Pattern } from './method.ts';

/** One match: where it is, and its text and groups. */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | null)[];
}

/**
 * Finds the next match at or after a place. Its time must grow with the text only, and it pays for every character that
 * it looks at: even so, finding all matches one after the other can take the square of the text's length.
 */
export type PatternEngine = (pattern: Pattern, text: string, budget: Budget) => (from: number) => Match | null;

let engine: PatternEngine | null = null;

/**
 * Gives the evaluator its regular expressions. Everywhere but in the workflow sandbox `regular-expressions.ts` does so:
 * the engine is large, and the sandbox would initialise it again for each run.
 */
export function installPatternEngine(installed: PatternEngine): void {
  engine = installed;
}

/** The parts between separators. */
export function splitBy(text: string, separator: Argument | undefined, budget: Budget): Json {
  if (!isPattern(separator)) {
    const by = plain(separator);
    payForSearch(text, by, budget);
    const parts = text.split(by, MAX_LIST + 1);
    checkSize(parts.length, MAX_LIST, 'list');
    spend(budget, parts.length);
    return parts;
  }
  const parts: string[] = [];
  let from = 0;
  for (const match of matches(text, separator, budget)) {
    if (match.start === match.end && (match.start === 0 || match.start >= text.length)) continue;
    parts.push(text.slice(from, match.start));
    from = match.end;
  }
  return [...parts, text.slice(from)];
}

/** Replaces the first match, or all; with a pattern, `$1` and `$&` in the new text stand for what was found. */
export function replaceMatches(text: string, what: Argument | undefined, by: string, isAll: boolean, budget: Budget): string {
  const found = isPattern(what)
    ? matches(text, what, budget, isAll || what.flags.includes('g') ? MAX_LIST : 1)
    : occurrences(text, plain(what), isAll ? MAX_LIST : 1, budget);
  const parts: string[] = [];
  let from = 0;
  let length = 0;
  const add = (part: string): void => {
    length += part.length;
    checkSize(length, MAX_TEXT, 'text');
    parts.push(part);
  };
  for (const match of found) {
    add(text.slice(from, match.start));
    add(isPattern(what) ? filledIn(paid(by, budget), match) : by);
    from = match.end;
  }
  add(text.slice(from));
  return paid(parts.join(''), budget);
}

/** The first match with its groups, or null. */
export function findFirst(text: string, what: Argument | undefined, budget: Budget): Json {
  return isPattern(what) ? (finder(what, text, budget)(0)?.groups ?? null) : (occurrences(text, plain(what), 1, budget)[0]?.groups ?? null);
}

/** All matches, each with its groups. */
export function findAll(text: string, what: Argument | undefined, budget: Budget): Json {
  return (isPattern(what) ? matches(text, what, budget) : occurrences(text, plain(what), MAX_LIST, budget)).map((match) => match.groups);
}

/** Whether the pattern occurs. */
export function testPattern(text: string, what: Argument | undefined, budget: Budget): boolean {
  return findFirst(text, what, budget) !== null;
}

/** Pays for looking for one text in another: in the worst case each place is compared to the end. */
export function payForSearch(text: string, part: string, budget: Budget): void {
  spend(budget, (text.length >> 5) + Math.floor((text.length * part.length) / 4096));
}

function matches(text: string, pattern: Pattern, budget: Budget, most: number = MAX_LIST): Match[] {
  const find = finder(pattern, text, budget);
  const found: Match[] = [];
  for (let from = 0; from <= text.length && found.length < most;) {
    const match = find(from);
    spend(budget, 8);
    if (match === null) break;
    found.push(match);
    from = match.end > match.start ? match.end : match.end + 1;
  }
  return found;
}

/** Where a plain text occurs. The empty text occurs before each character and at the end, as in JavaScript. */
function occurrences(text: string, part: string, most: number, budget: Budget): Match[] {
  payForSearch(text, part, budget);
  const found: Match[] = [];
  for (
    let at = text.indexOf(part);
    at >= 0 && found.length < most;
    at = at < text.length ? text.indexOf(part, at + Math.max(1, part.length)) : -1
  ) {
    spend(budget, 2);
    found.push({ start: at, end: at + part.length, groups: [part] });
  }
  return found;
}

function filledIn(by: string, match: Match): string {
  return by.replaceAll(/\$(\d|&|\$)/g, (_all, which: string) =>
    which === '$' ? '$' : (match.groups[which === '&' ? 0 : Number(which)] ?? ''),
  );
}

function finder(pattern: Pattern, text: string, budget: Budget): (from: number) => Match | null {
  if (engine === null)
    throw new NodeError({ code: 'EXPRESSION_PATTERN_UNAVAILABLE', message: 'Regular expressions are not available here.' });
  return engine(pattern, text, budget);
}

function plain(argument: Argument | undefined): string {
  return typeof argument === 'string' ? argument : String(argument ?? '');
}
