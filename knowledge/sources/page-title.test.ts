import { describe, expect, it } from 'vitest';
import { pageTitle } from './page-title.ts';

const titleOf = (html: string, mediaType = 'text/html'): string | null => pageTitle(new TextEncoder().encode(html), mediaType);

describe('the title of a page', () => {
  it.each<[string, string, string | null]>([
    ['is one trimmed line', '<html><head><TITLE lang="en">\n  Setting up\n\tlooms </TITLE>', 'Setting up looms'],
    ['has its entities decoded', '<title>Warp &amp; weft &ndash; caf&eacute; &#x2603; &lt;b&gt;</title>', 'Warp & weft – café ☃ <b>'],
    [
      'is that of the page, not of a comment, a script or a picture',
      '<!-- <title>old</title> --><script>"<title>no</title>"</script><svg><title>Logo</title></svg><title>Real</title>',
      'Real',
    ],
    ['may begin with a sign of Markdown', '<title># C primer</title>', '# C primer'],
    ['is missing when it is empty', '<title> &nbsp; </title><h1>Head</h1>', null],
    ['is missing when it never ends', '<title>Half', null],
    ['is missing when there is none', '<titles>No</titles><p>Text</p>', null],
  ])('%s', (_what, html, title) => expect(titleOf(html)).toBe(title));

  it('has 120 characters at most, and no half ones', () => {
    expect(titleOf(`<title>${'🧶'.repeat(200)}</title>`)).toBe('🧶'.repeat(120));
  });

  it('is read in the encoding of the page', () => {
    const latin = Buffer.from('<title>Müller</title>', 'latin1');
    for (const type of ['text/html; charset=iso-8859-1', 'text/html']) expect(pageTitle(latin, type)).toBe('Müller');
    expect(pageTitle(latin, 'text/html; charset=nonsense')).toBeNull();
    expect(pageTitle(Buffer.from('<meta charset="windows-1251"><title>\xcc\xe8\xf0</title>', 'latin1'), 'text/html')).toBe('Мир');
  });

  it.each(['<!--', '<script>', '<svg', '<title>', '<title ', '<title x'])('takes no long time for a page of nothing but %s', (part) => {
    expect(titleOf(part.repeat(200_000))).toBeNull();
  });
});
