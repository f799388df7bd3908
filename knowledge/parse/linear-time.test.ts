import { expect, it } from 'vitest';
import { cutDocument } from '../chunk/cut-document.ts';
import { readHeading } from './lines.ts';

const embed = async (texts: readonly string[]) => texts.map(() => new Float32Array(1));
const cut = (name: string, text: string) =>
  cutDocument(
    { name, mediaType: 'application/octet-stream', bytes: new TextEncoder().encode(text) },
    { strategy: 'headings', size: 350 },
    { embed, signal: new AbortController().signal },
  );

/**
 * Texts on which a pattern that goes back takes time by the square or the cube: at this length minutes to years, where reading them takes
 * moments.
 */
const LENGTH = 200_000;
const hostile: { readonly [name: string]: string } = {
  'a heading of spaces': `# a${' '.repeat(LENGTH)}b`,
  'a heading of signs': `# a${' #'.repeat(LENGTH / 2)}b`,
  'spaces before a sign': `${' '.repeat(LENGTH)}#`,
  'only headings': '# '.repeat(LENGTH / 2),
  'headings line by line': '#\n'.repeat(LENGTH / 2),
  'blank lines with blanks': `a${'\n '.repeat(LENGTH / 2)}b`,
  'blank lines': `a${'\n'.repeat(LENGTH)}b`,
  'lines of blanks': `a${`\n${' '.repeat(1_000)}`.repeat(LENGTH / 1_000)}b`,
  brackets: '['.repeat(LENGTH),
  'links that never end': '[a]('.repeat(LENGTH / 4),
  backticks: '`'.repeat(LENGTH),
  fences: '```\n'.repeat(LENGTH / 4),
  rows: '|\n'.repeat(LENGTH / 2),
  quotes: '>'.repeat(LENGTH),
  dashes: '---\n'.repeat(LENGTH / 4),
  stops: '.'.repeat(LENGTH),
  'stops and blanks': `${'. '.repeat(LENGTH / 2)}a`,
  blanks: `a${' '.repeat(LENGTH)}`,
  'combining marks': `a${'\u0301\u0316'.repeat(LENGTH / 2)}`,
};

it.each(Object.entries(hostile))('reads and cuts %s in time that grows with its length', async (_name, text) => {
  const { total } = await cut('a.md', text);
  expect(total).toBeGreaterThan(0);
});

it.each([
  ['blanks in a page', `<p>a${' '.repeat(LENGTH)}b</p>`],
  ['hard blanks in a page', `<p>a${'\u00a0'.repeat(LENGTH)}<b>b${'\u00a0'.repeat(LENGTH)}</b></p>`],
  ['line breaks in a page', `<p>a${'<br>'.repeat(20_000)}b</p>`],
  ['blanks in emphasis', `<p><em>a${' \u00a0'.repeat(LENGTH / 2)}b</em></p>`],
])('reads %s', async (_name, html) => {
  expect((await cut('a.html', html)).total).toBeGreaterThan(0);
});

it('reads headings as Markdown has them', () => {
  const read = (line: string): unknown => {
    const heading = readHeading(line);
    return heading === null ? null : [heading.depth, heading.title];
  };
  expect(
    ['# Looms', '  ## Looms ##  ', '### Learn C#', '#', '# #', '#hash', '####### seven', '    # code', '## \tA tab', '# a # b #'].map(read),
  ).toEqual([[1, 'Looms'], [2, 'Looms'], [3, 'Learn C#'], [1, ''], [1, ''], null, null, null, [2, 'A tab'], [1, 'a # b']]);
});
