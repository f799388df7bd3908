import { describe, expect, it } from 'vitest';
import { globMatcher } from './glob.ts';

const fits = (pattern: string, paths: readonly string[]): readonly string[] => paths.filter(globMatcher(pattern));

describe('a glob', () => {
  const paths = ['a.md', 'a.txt', 'b/a.md', 'b/c/a.md', 'b/c/d.html', 'B/A.MD'];

  it.each([
    ['**/*', paths],
    ['**', paths],
    ['*', ['a.md', 'a.txt']],
    ['*.md', ['a.md']],
    ['/*.md', ['a.md']],
    ['./b/*.md', ['b/a.md']],
    ['**/*.md', ['a.md', 'b/a.md', 'b/c/a.md']],
    ['b/**', ['b/a.md', 'b/c/a.md', 'b/c/d.html']],
    ['b/**/a.md', ['b/a.md', 'b/c/a.md']],
    ['**/*.{md,html}', ['a.md', 'b/a.md', 'b/c/a.md', 'b/c/d.html']],
    ['{a,b/a}.md', ['a.md', 'b/a.md']],
    ['{*.txt,b/{c,x}/d.*}', ['a.txt', 'b/c/d.html']],
    ['{**,x}', paths],
    ['?.md', ['a.md']],
    ['b/?/a.md', ['b/c/a.md']],
    ['b**', []],
    ['', []],
  ])('“%s” finds its paths', (pattern, found) => {
    expect(fits(pattern, paths)).toEqual(found);
  });

  it('takes all other signs as they are written', () => {
    expect(fits('docs/[slug]/a+b (1).md', ['docs/[slug]/a+b (1).md', 'docs/s/a+b (1).md', 'docs/[slug]/aab (1).md'])).toEqual([
      'docs/[slug]/a+b (1).md',
    ]);
    expect(fits('a{b', ['a{b', 'ab'])).toEqual(['a{b']);
    expect(fits('a}b,c', ['a}b,c'])).toEqual(['a}b,c']);
    expect(fits(String.raw`a\b^$|.x`, [String.raw`a\b^$|.x`])).toHaveLength(1);
    expect(fits('?é*.md', ['äéñ.md', '😀é.md'])).toEqual(['äéñ.md', '😀é.md']);
  });

  it('is quick with patterns made to be slow', () => {
    expect(fits(`${'*a'.repeat(200)}b`, ['a'.repeat(2_000)])).toEqual([]);
  });
});
