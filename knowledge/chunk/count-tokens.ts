import { createRequire } from 'node:module';

/** Merging takes time that grows with the square of a run without a gap: longer ones are counted in pieces. */
const LONGEST_RUN = 400;
const longRun = new RegExp(`\\S{${LONGEST_RUN}}|\\s{${LONGEST_RUN}}`, 'u');
const runs = new RegExp(`\\s{0,${LONGEST_RUN}}\\S{1,${LONGEST_RUN}}|\\s{1,${LONGEST_RUN}}`, 'gu');
const requireModule = createRequire(import.meta.url);

/** Text that looks like a special token is counted like any other. */
const PLAIN = { disallowedSpecial: new Set<string>() };
let tokenizer: typeof import('gpt-tokenizer/encoding/o200k_base') | undefined;

/**
 * The tokens of a text by the o200k_base vocabulary: what sizes of chunks and limits of contexts are counted in.
 * Never throws, whatever the text; runs of over 400 characters without a gap are counted to within a few tokens.
 */
export function countTokens(text: string): number {
  if (text === '') return 0;
  // The vocabulary is large: a process that counts nothing does not load it.
  tokenizer ??= requireModule('gpt-tokenizer/encoding/o200k_base') as NonNullable<typeof tokenizer>;
  if (text.length < LONGEST_RUN || !longRun.test(text)) return tokenizer.countTokens(text, PLAIN);
  let total = 0;
  for (const [run] of text.matchAll(runs))
    total += run.length > 2 * LONGEST_RUN ? Math.ceil(run.length / 16) : tokenizer.countTokens(run, PLAIN);
  return total;
}
