import { parse, type Token } from 'acorn';
import { analyse } from 'scslre';
import { transform } from 'sucrase';
import { describe, expect, it } from 'vitest';
import { sourceFiles } from './sources.ts';

/** What a server reads comes from strangers. A page that backtracks stops nobody but its own reader. */
const onServers = sourceFiles(/^(bytes|threads|graph|nodes|server|store|workers|templates)\/.*\.(ts|mjs)$/).filter(
  ({ path }) => !/\.test\.ts$|\/testing\//.test(path),
);

/** Patterns that are only used on texts of a few characters, each with the reason. */
const SHORT: Readonly<Record<string, string>> = {
  'workers/services/guard/personal/phone.ts': 'CALLED looks at the 48 characters before a number',
};

/** Where long runs of marks are taken apart before. */
const BOUNDED = [
  'graph/stream-safe.ts',
  'store/words/german-parts.mjs',
  'store/sqlite/knowledge/index/index-words.mjs',
  'workers/services/embed/meaning-embedder.ts',
];

describe('regular expressions of the server', () => {
  it('never backtrack through more than a text that is known to be short', { timeout: 60_000 }, () => {
    const found = onServers.flatMap(({ path, text }) =>
      SHORT[path] === undefined
        ? patternsOf(text).flatMap(({ pattern, flags }) =>
            analyse({ source: pattern, flags })
              .reports.slice(0, 1)
              .map(
                ({ type }) =>
                  `${path}: /${pattern}/${flags} is ${type === 'Move' ? 'tried again from each place of a long run' : 'ambiguous about a long run'}`,
              ),
          )
        : [],
    );
    expect(found).toEqual([]);
  });

  it('leave Unicode to the functions that bound the time of normalizing it', () => {
    const found = onServers
      .filter(({ path, text }) => !BOUNDED.includes(path) && /\.normalize\(('NF|\))/.test(text))
      .map(({ path }) => path);
    expect(found).toEqual([]);
  });

  it('would be found', () => {
    expect(patternsOf('const a: RegExp = /(a+)+$/u; const b = 4 / 2 / 1;')).toEqual([{ pattern: '(a+)+$', flags: 'u' }]);
    expect(analyse({ source: '(a+)+$', flags: 'u' }).reports.length).toBeGreaterThan(0);
    expect(analyse({ source: '\\s+$', flags: '' }).reports.length).toBeGreaterThan(0);
  });
});

function patternsOf(text: string): readonly { readonly pattern: string; readonly flags: string }[] {
  const { code } = transform(text, { transforms: ['typescript'], disableESTransforms: true });
  const tokens: Token[] = [];
  parse(code, { ecmaVersion: 'latest', sourceType: 'module', onToken: tokens, allowHashBang: true });
  return tokens
    .filter(({ type }) => type.label === 'regexp')
    .map((token) => token as Token & { readonly value: { readonly pattern: string; readonly flags: string } })
    .map(({ value }) => ({ pattern: value.pattern, flags: value.flags }));
}
