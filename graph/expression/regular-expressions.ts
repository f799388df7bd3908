import { RE2JS } from 're2js';
import { isNodeError, NodeError } from '../errors.ts';
import { type Budget, spend } from './budget.ts';
import { installPatternEngine, type Match } from './methods/pattern.ts';

/** Longest source of a pattern: it is compiled before the first character is paid for. */
const MAX_SOURCE = 1_000;
/** A larger program makes each character dearer; `a{1000}` alone has a thousand instructions. */
const MAX_PROGRAM = 20_000;

const compiled = new Map<string, RE2JS>();
const KEPT = 100;

/** Brings in an engine whose time grows with the text only, so that no pattern can hold a worker up. Importing this file is enough. */
installPatternEngine((pattern, text, budget) => {
  const program = compile(pattern.source, pattern.flags);
  // To the engine, anything that says it is a String and reads like one is one.
  const matcher = program.matcher(new PaidText(text, budget, 1 + program.programSize() / 100) as unknown as string);
  return (from): Match | null => {
    if (!guarded(pattern.source, () => matcher.find(from))) return null;
    const groups = Array.from(
      { length: matcher.groupCount() + 1 },
      (_none, group) => guarded(pattern.source, () => matcher.group(group)) ?? null,
    );
    return { start: matcher.start(), end: matcher.end(), groups };
  };
});

/** A text that is paid for as it is read. */
class PaidText {
  readonly length: number;
  readonly #text: string;
  readonly #budget: Budget;
  readonly #price: number;

  constructor(text: string, budget: Budget, price: number) {
    this.length = text.length;
    this.#text = text;
    this.#budget = budget;
    this.#price = price / 4;
  }

  get [Symbol.toStringTag](): string {
    return 'String';
  }

  charCodeAt(at: number): number {
    spend(this.#budget, this.#price);
    return this.#text.charCodeAt(at);
  }

  indexOf(part: string, from: number): number {
    const found = this.#text.indexOf(part, from);
    spend(this.#budget, ((found < 0 ? this.length : found) - from) / 32);
    return found;
  }

  substring(from: number, to: number): string {
    return this.#text.slice(from, to);
  }

  toString(): string {
    return this.#text;
  }
}

function compile(source: string, flags: string): RE2JS {
  const key = `${flags}/${source}`;
  const known = compiled.get(key);
  if (known) return known;
  if (source.length > MAX_SOURCE) throw invalid(source, 'it is too long');
  const made = guarded(source, () => RE2JS.compile(RE2JS.translateRegExp(source), bits(flags)));
  if (made.programSize() > MAX_PROGRAM) throw invalid(source, 'it repeats too much');
  if (compiled.size >= KEPT) compiled.clear();
  compiled.set(key, made);
  return made;
}

function guarded<T>(source: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isNodeError(error)) throw error;
    throw invalid(source, error instanceof Error ? error.message : 'it is not understood');
  }
}

function invalid(source: string, why: string): NodeError {
  return new NodeError({
    code: 'EXPRESSION_PATTERN_INVALID',
    message: `The pattern /${source.slice(0, 100)}/ can't be used: ${why}.`,
    hint: 'Look-ahead, look-behind and back-references are not available: they can take for ever.',
  });
}

function bits(flags: string): number {
  return (
    (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.includes('m') ? RE2JS.MULTILINE : 0) |
    (flags.includes('s') ? RE2JS.DOTALL : 0)
  );
}
