import { NodeError } from '../../errors.ts';
import type { Json } from '../../json.ts';
import { type Budget, checkSize, MAX_LIST, spend } from '../budget.ts';
import { type Argument, isPattern, type Pattern } from './method.ts';

/** One match: where it is, and its text and groups. */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | null)[];
}

/** Finds the next match at or after a place; its time must grow with the text only. */
export type PatternEngine = (source: string, flags: string) => (text: string, from: number) => Match | null;

let engine: PatternEngine | null = null;

/**
 * Gives the evaluator its regular expressions. Everywhere but in the workflow sandbox `regular-expressions.ts` does so:
 * the engine is large, and the sandbox would initialise it anew for each run.
 */
export function installPatternEngine(installed: PatternEngine): void {
  engine = installed;
}

/** The parts between separators. */
export function splitBy(text: string, separator: Argument | undefined, budget: Budget): Json {
  if (!isPattern(separator)) {
    const parts = text.split(plain(separator));
    checkSize(parts.length, MAX_LIST, 'list');
    spend(budget, parts.length);
    return parts;
  }
  const parts: string[] = [];
  let from = 0;
  for (const match of matches(text, separator, budget)) {
    if (match.end === 0 || (match.start === match.end && match.start >= text.length)) continue;
    parts.push(text.slice(from, match.start));
    from = match.end;
  }
  return [...parts, text.slice(from)];
}

/** Replaces the first match, or all; with a pattern, `$1` and `$&` in the new text stand for what was found. */
export function replaceMatches(text: string, what: Argument | undefined, by: string, isAll: boolean, budget: Budget): string {
  if (!isPattern(what)) {
    const part = plain(what);
    return isAll ? text.split(part).join(by) : text.includes(part) ? text.slice(0, text.indexOf(part)) + by + text.slice(text.indexOf(part) + part.length) : text;
  }
  let result = '';
  let from = 0;
  for (const match of matches(text, what, budget, isAll || what.flags.includes('g') ? MAX_LIST : 1)) {
    result += text.slice(from, match.start) + by.replaceAll(/\$(\d|&|\$)/g, (_all, which: string) => (which === '$' ? '$' : (match.groups[which === '&' ? 0 : Number(which)] ?? '')));
    spend(budget, by.length + 1);
    from = match.end;
  }
  return result + text.slice(from);
}

/** The first match with its groups, or null. */
export function findFirst(text: string, what: Argument | undefined): Json {
  return finder(asPattern(what))(text, 0)?.groups ?? null;
}

/** All matches, each with its groups. */
export function findAll(text: string, what: Argument | undefined, budget: Budget): Json {
  return matches(text, asPattern(what), budget).map((match) => match.groups);
}

/** Whether the pattern occurs. */
export function testPattern(text: string, what: Argument | undefined): boolean {
  return finder(asPattern(what))(text, 0) !== null;
}

function matches(text: string, pattern: Pattern, budget: Budget, most: number = MAX_LIST): Match[] {
  const find = finder(pattern);
  const found: Match[] = [];
  for (let from = 0; from <= text.length && found.length < most; ) {
    const match = find(text, from);
    spend(budget, 8);
    if (match === null) break;
    found.push(match);
    from = match.end > match.start ? match.end : match.end + 1;
  }
  return found;
}

function asPattern(what: Argument | undefined): Pattern {
  if (isPattern(what)) return what;
  // A text is looked for as it stands.
  return { kind: 'pattern', source: plain(what).replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`), flags: '' };
}

function finder({ source, flags }: Pattern): (text: string, from: number) => Match | null {
  if (engine === null) throw new NodeError({ code: 'EXPRESSION_PATTERN_UNAVAILABLE', message: 'Regular expressions are not available here.' });
  return engine(source, flags);
}

function plain(argument: Argument | undefined): string {
  return typeof argument === 'string' ? argument : String(argument ?? '');
}
