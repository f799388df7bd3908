import { tokenizer, tokTypes } from 'acorn';

/** Deepest nesting of brackets. */
export const MAX_NESTING = 100;

/** What a first look at a source tells: where the expression in it ends, before it is parsed. */
export interface Scan {
  /** Where the `}` stands that closes what the source did not open; its length when there is none. */
  readonly end: number;
  /** Where the last token before `end` stops. */
  readonly lastToken: number;
  /** Where brackets are nested too deeply, or -1. */
  readonly tooDeep: number;
  /** Whether every token could be read. */
  readonly isReadable: boolean;
}

/** Reads token by token, so that braces within strings, templates and patterns do not count, and without recursion. */
export function scan(source: string): Scan {
  let depth = 0;
  let lastToken = 0;
  try {
    for (const token of tokenizer(source, { ecmaVersion: 2024, sourceType: 'module' })) {
      if (token.type === tokTypes.braceR && depth === 0) return { end: token.start, lastToken, tooDeep: -1, isReadable: true };
      if (
        token.type === tokTypes.parenL ||
        token.type === tokTypes.bracketL ||
        token.type === tokTypes.braceL ||
        token.type === tokTypes.dollarBraceL
      )
        depth += 1;
      if (token.type === tokTypes.parenR || token.type === tokTypes.bracketR || token.type === tokTypes.braceR)
        depth = Math.max(0, depth - 1);
      if (depth > MAX_NESTING) return { end: source.length, lastToken, tooDeep: token.start, isReadable: true };
      lastToken = token.end;
    }
    return { end: source.length, lastToken, tooDeep: -1, isReadable: true };
  } catch {
    return { end: source.length, lastToken, tooDeep: -1, isReadable: false };
  }
}
