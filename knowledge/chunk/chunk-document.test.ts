import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Chunk, type Chunking, chunkingSchema } from '#graph/knowledge';
import { offlineEmbedder } from '#workers/services/embed/offline-embedder';
import { parseDocument } from '../parse/parse-document.ts';
import type { ParsedDocument } from '../parse/parsed-document.ts';
import { chunkDocument } from './chunk-document.ts';
import { countTokens } from './count-tokens.ts';
import { cutDocument } from './cut-document.ts';

const embed = (texts: readonly string[]) => offlineEmbedder.embed(texts);
const cut = (parsed: ParsedDocument, chunking: object): Promise<readonly Chunk[]> =>
  chunkDocument(parsed, chunkingSchema.parse(chunking), embed);
const file = (name: string, content: string) => ({ name, mediaType: 'text/plain', bytes: new TextEncoder().encode(content) });
const markdown = (text: string): ParsedDocument => ({ text, format: 'markdown', about: {} });
const texts = (chunks: readonly Chunk[]): string[] => chunks.map(({ text }) => text);

const strategies: readonly Chunking[] = [
  { strategy: 'recursive', size: 32, overlap: 10 },
  { strategy: 'recursive', size: 60, overlap: 0 },
  { strategy: 'tokens', size: 32, overlap: 1_000 },
  { strategy: 'headings', size: 40 },
  { strategy: 'sentences', window: 1 },
  { strategy: 'semantic', size: 40, percentile: 80 },
  { strategy: 'code', size: 40 },
  { strategy: 'rows', rows: 2 },
  { strategy: 'parents', parentSize: 80, size: 32 },
];

/** Pieces that texts are made of, so that structure comes up often. */
const piece = fc.oneof(
  { weight: 6, arbitrary: fc.lorem({ maxCount: 20 }) },
  fc.constantFrom(
    '\n\n',
    '\n',
    ' ',
    '\n# One\n',
    '\n## Two *x*\n\n',
    '\nTitle\n---\n',
    '```js\ncode();\n\nmore\n```\n',
    '\n| a | b |\n| --- | --- |\n| 1 | 2 |\n',
    '- item\n',
    '<|endoftext|>',
    '日本語の文章です。',
    '👩‍👩‍👧',
    '\t',
    '\u00a0',
    '\ud800',
    'class A { b() { return 1; } }\n',
    'def f(x):\n    return x\n',
    '}',
    '`',
  ),
  fc.string({ maxLength: 20, unit: 'grapheme' }),
);
const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
const anyDocument = fc
  .record({
    text,
    format: fc.constantFrom<ParsedDocument['format']>('text', 'markdown', 'code'),
    language: fc.constantFrom('typescript', 'python', 'go'),
  })
  .map(
    ({ text: own, format, language }) =>
      ({ text: own, format, ...(format === 'code' ? { language } : {}), about: {} }) satisfies ParsedDocument,
  );

describe.each(strategies)('cutting with $strategy', (chunking) => {
  it('keeps places, sizes and all of the text, and is the same every time', async () => {
    await fc.assert(
      fc.asyncProperty(anyDocument, async (parsed) => {
        const chunks = await chunkDocument(parsed, chunking, embed);
        const isCovered = new Uint8Array(parsed.text.length);
        for (const [position, chunk] of chunks.entries()) {
          expect(chunk.ordinal).toBe(position);
          expect(chunk.text).toBe(parsed.text.slice(chunk.start, chunk.end));
          expect(chunk.text.trim()).not.toBe('');
          expect(chunk.tokens).toBe(countTokens(chunk.text));
          expect(chunk.start).toBeGreaterThanOrEqual(chunks[position - 1]?.start ?? 0);
          if ('size' in chunking) expect(chunk.tokens, chunk.text).toBeLessThanOrEqual(chunking.size);
          if (chunk.context !== undefined) expect(chunk.context).toContain(chunk.text);
          isCovered.fill(1, chunk.start, chunk.end);
        }
        const lost = Array.from(isCovered.keys()).filter((at) => isCovered[at] === 0 && /\S/.test(parsed.text[at]!));
        expect(lost).toEqual([]);
        expect(await chunkDocument(parsed, chunking, embed)).toEqual(chunks);
      }),
      { numRuns: 60 },
    );
  });
});

describe('counting tokens', () => {
  it('takes any text, quickly', () => {
    const start = performance.now();
    for (const unit of ['a', '=', ' ', '日', '👍', '\ud800', 'ab1']) expect(countTokens(unit.repeat(200_000))).toBeGreaterThan(1_000);
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(countTokens('<|endoftext|>')).toBeGreaterThan(1);
    expect(countTokens('')).toBe(0);
  });
});

describe('cutting a document', () => {
  it('ends chunks at paragraphs and sentences, and says the end of one again in the next', async () => {
    const sentences = Array.from({ length: 40 }, (_, index) => `Sentence number ${index} tells something about the topic.`);
    const chunks = await cut({ text: sentences.join(' '), format: 'text', about: {} }, { strategy: 'recursive', size: 60, overlap: 15 });
    expect(chunks.every((chunk) => /^Sentence .*\.$/.test(chunk.text))).toBe(true);
    expect(chunks.slice(1).every((chunk, index) => chunk.start < chunks[index]!.end)).toBe(true);
  });

  it('knows the headings and the page that each chunk lies under', async () => {
    const chunks = await cut(markdown('Before\n\n# A\n\nText\n\n## B `x`\n\nMore\n\nC\n===\n\nEnd\n\n```\n# no heading\n```'), {
      strategy: 'headings',
    });
    expect(chunks.map(({ path, text: own }) => [path.join(' / '), own.split('\n')[0]])).toEqual([
      ['', 'Before'],
      ['A', '# A'],
      ['A / B x', '## B `x`'],
      ['C', 'C'],
    ]);
    const pages = [
      { page: 1, start: 0 },
      { page: 2, start: 300 },
    ];
    const onPages = await cut(
      { text: 'word '.repeat(120), format: 'text', pages, about: {} },
      { strategy: 'tokens', size: 32, overlap: 0 },
    );
    expect(new Set(onPages.map(({ page }) => page))).toEqual(new Set([1, 2]));
    expect(onPages.every(({ start, page }) => page === (start < 300 ? 1 : 2))).toBe(true);
  });

  it('does not cut code and tables that fit, and puts a heading to its text', async () => {
    const filler = 'Some words that fill the section up to its end, and then some more. '.repeat(4);
    const code = '```js\nconst a = 1;\n\nconst b = 2;\n```';
    const table = '| a | b |\n| --- | --- |\n| 1 | 2 |';
    const chunks = await cut(markdown(`# A\n\n## B\n\n${filler}\n\n${code}\n\n${filler}\n\n${table}\n\n## C\n\nEnd`), {
      strategy: 'headings',
      size: 90,
    });
    expect(chunks.some((chunk) => chunk.text.includes(code))).toBe(true);
    expect(chunks.some((chunk) => chunk.text.includes(table))).toBe(true);
    expect(chunks[0]!.text.startsWith('# A\n\n## B\n\nSome words')).toBe(true);
    expect(chunks.at(-1)!.text).toBe('## C\n\nEnd');
  });

  it('gives sentences the ones around them, and small chunks their parents', async () => {
    const parsed: ParsedDocument = { text: 'One is first. Two is next. Three follows. Four ends.', format: 'text', about: {} };
    expect((await cut(parsed, { strategy: 'sentences', window: 1 })).map(({ text: own, context }) => [own, context])).toEqual([
      ['One is first.', 'One is first. Two is next.'],
      ['Two is next.', 'One is first. Two is next. Three follows.'],
      ['Three follows.', 'Two is next. Three follows. Four ends.'],
      ['Four ends.', 'Three follows. Four ends.'],
    ]);
    const long: ParsedDocument = { text: 'Some words stand here. '.repeat(100), format: 'text', about: {} };
    const small = await cut(long, { strategy: 'parents', parentSize: 100, size: 32 });
    expect(
      small
        .slice(0, -1)
        .every(({ text: own, context }) => context !== undefined && context.length > own.length && countTokens(context) <= 100),
    ).toBe(true);
  });

  it('cuts where the subject changes', async () => {
    const cats =
      'The cat sleeps on the warm sofa. The cat chases the small mouse. The cat drinks fresh milk every day. The cat likes the warm sofa and fresh milk.';
    const taxes =
      'Income tax returns are due in March. Income tax rates depend on income. The tax office sends income tax letters. Late tax returns cost a tax fee.';
    const chunks = await cut({ text: `${cats} ${taxes}`, format: 'text', about: {} }, { strategy: 'semantic', percentile: 85 });
    expect(texts(chunks)).toEqual([cats, taxes]);
  });

  it('cuts code at declarations, and long classes at their members', async () => {
    const method = (name: string): string =>
      `  /** Does ${name}. */\n  ${name}(value: number): number {\n    return value + ${'1 + '.repeat(30)}1;\n  }\n`;
    const source = `import a from 'a';\nimport b from 'b';\n\n/** Adds. */\nexport function add(x: number): number {\n  return x + 1;\n}\n\nclass Store {\n${method('first')}\n${method('second')}}\n`;
    const chunks = await cut(await parseDocument(file('a.ts', source)), { strategy: 'code', size: 150 });
    expect(chunks.map(({ path, text: own }) => [path.join('.'), own.split('\n')[0]])).toEqual([
      ['', "import a from 'a';"],
      ['add', '/** Adds. */'],
      ['Store.first', 'class Store {'],
      ['Store.second', '/** Does second. */'],
    ]);
    const python = await cut(
      await parseDocument(file('a.py', 'import os\n\n# Says hello.\ndef hello():\n    print("hello")\n\n@cached\ndef bye():\n    pass\n')),
      { strategy: 'code' },
    );
    expect(python.map(({ path, text: own }) => [path.join('.'), own.split('\n')[0]])).toEqual([
      ['', 'import os'],
      ['hello', '# Says hello.'],
      ['bye', '@cached'],
    ]);
  });

  it('repeats the header of a table', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => `name ${index},${index}`);
    const parsed = await parseDocument(file('a.csv', `name,number\n${rows.join('\n')}`));
    const pairs = await cut(parsed, { strategy: 'rows', rows: 2 });
    expect(pairs).toHaveLength(15);
    expect(pairs[1]!.text).toBe('| name | number |\n| --- | --- |\n| name 2 | 2 |\n| name 3 | 3 |');
    expect(parsed.text.slice(pairs[1]!.start, pairs[1]!.end)).toBe('| name 2 | 2 |\n| name 3 | 3 |');
    const packed = await cut(parsed, { strategy: 'recursive', size: 60, overlap: 10 });
    expect(packed.every((chunk) => chunk.text.startsWith('| name | number |') && chunk.tokens <= 60)).toBe(true);
  });

  it('is quick', async () => {
    const long = Array.from(
      { length: 4_000 },
      (_, index) =>
        `## Section ${index}\n\nA paragraph with [a link](https://example.org/${index}) and some *words* on what is told here, number ${index * 7919}.\n\n- one\n- two, which is longer than the first\n`,
    )
      .join('\n')
      .repeat(2)
      .slice(0, 1_000_000);
    for (const chunking of [{ strategy: 'recursive' }, { strategy: 'headings' }, { strategy: 'parents' }]) {
      const start = performance.now();
      await cut(markdown(long), chunking);
      expect(performance.now() - start, chunking.strategy).toBeLessThan(4_000);
    }
  });

  it('can be seen before anything is stored', async () => {
    const preview = await cutDocument(file('a.md', '# A\n\nText\n\n# B\n\nMore of it'), chunkingSchema.parse({ strategy: 'headings' }), {
      embed,
      signal: new AbortController().signal,
      first: 1,
    });
    expect(preview).toMatchObject({ total: 2, format: 'markdown', stats: { min: 4, max: 6 } });
    expect(texts(preview.chunks)).toEqual(['# A\n\nText']);
  });
});
