import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { sourceSettingsSchema } from '#graph/knowledge-source';
import { openSitemapSource } from './sitemap-source.ts';
import type { SourceContent, SourceReader } from './source-reader.ts';
import { depsFor, type Page, type Site, startSite } from './testing/site.ts';

const never = new AbortController().signal;
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  while (ends.length > 0) await ends.pop()?.();
});

async function siteOf(pages: (origin: string) => Record<string, Page>): Promise<Site> {
  const site = await startSite({});
  Object.assign(site.pages, pages(site.origin));
  ends.push(site.close);
  return site;
}

function open(url: string, more: object = {}): SourceReader {
  const deps = depsFor();
  ends.push(deps.close);
  const settings = sourceSettingsSchema.parse({ kind: 'sitemap', url, ...more });
  if (settings.kind !== 'sitemap') throw new Error('not a sitemap');
  return openSitemapSource(settings, deps);
}

const list = (url: string, more?: object) => open(url, more).list(never);
const keys = async (url: string, more?: object): Promise<readonly string[]> => (await list(url, more)).map(({ key }) => key);
const failure = (reading: Promise<unknown>): Promise<unknown> =>
  reading.then(
    (value) => value,
    (error: { data?: unknown }) => error.data ?? error,
  );

const urlset = (...entries: readonly (string | readonly [string, string])[]): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="i">${entries
    .map((entry) => (typeof entry === 'string' ? [entry, null] : entry))
    .map(
      ([url, modified]) =>
        `<url><loc>${url}</loc>${modified === null ? '' : `<lastmod>${modified}</lastmod>`}<image:image><image:loc>http://cdn/x.png</image:loc></image:image></url>`,
    )
    .join('')}</urlset>`;
const index = (...urls: readonly string[]): string =>
  `<sitemapindex>${urls.map((url) => `<sitemap><loc>${url}</loc></sitemap>`).join('')}</sitemapindex>`;
const bytes =
  (body: Buffer): Page =>
  (_request, response) =>
    void response.setHeader('content-type', 'application/gzip').end(body);

describe('a sitemap as a source', () => {
  it('lists its pages once each, with the time of their last change', async () => {
    const { origin } = await siteOf((at) => ({
      '/sitemap.xml': urlset(
        [`${at}/a?x=1&amp;y=2`, '2024-05-06T07:08:09Z'],
        ` ${at}/b#part\n`,
        `${at}/b`,
        `<![CDATA[${at}/c]]>`,
        `${at}/%C3%A9&#33;`,
      ),
    }));
    expect(await list(`${origin}/sitemap.xml`)).toEqual([
      { key: `${origin}/a?x=1&y=2`, fingerprint: 'lastmod:2024-05-06T07:08:09Z' },
      { key: `${origin}/b`, fingerprint: null },
      { key: `${origin}/c`, fingerprint: null },
      { key: `${origin}/%C3%A9!`, fingerprint: null },
    ]);
  });

  it('takes a mere date for the last change only when no other change of that day can follow', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const { origin } = await siteOf((at) => ({
      '/s.xml': urlset([`${at}/old`, '2024-05-06'], [`${at}/new`, today], [`${at}/odd`, 'yesterday']),
    }));
    expect((await list(`${origin}/s.xml`)).map(({ fingerprint }) => fingerprint)).toEqual(['lastmod:2024-05-06', null, null]);
  });

  it('follows an index, packed files, text files and the robots.txt', async () => {
    const { origin } = await siteOf((at) => ({
      '/robots.txt': `User-agent: *\nDisallow:\nSitemap: ${at}/index.xml\nSitemap: ${at}/more.txt`,
      '/index.xml': index(`${at}/a.xml`, `${at}/b.xml.gz`, `${at}/index.xml`),
      '/a.xml': urlset(`${at}/1`),
      '/b.xml.gz': bytes(gzipSync(urlset(`${at}/2`))),
      '/more.txt': `\uFEFF${at}/3\r\n\r\n${at}/4`,
    }));
    expect(await keys(`${origin}/index.xml`)).toEqual([`${origin}/1`, `${origin}/2`]);
    expect(await keys(`${origin}/more.txt`)).toEqual([`${origin}/3`, `${origin}/4`]);
    expect((await keys(`${origin}/robots.txt`)).toSorted()).toEqual([1, 2, 3, 4].map((each) => `${origin}/${each}`));
  });

  it('leaves other hosts out, and what is not within', async () => {
    const other = await siteOf(() => ({}));
    const { origin } = await siteOf((at) => ({
      '/s.xml': urlset(`${at}/docs/a`, 'https://elsewhere.example/docs/b', `${at}/blog/c`, 'ftp://x/y', 'javascript:1'),
      '/index.xml': index(`${other.origin}/s.xml`, `${at}/s.xml`),
      '/other.xml': urlset('https://elsewhere.example/x'),
    }));
    expect(await keys(`${origin}/s.xml`)).toEqual([`${origin}/docs/a`, `${origin}/blog/c`]);
    expect(await keys(`${origin}/index.xml`, { within: `${origin}/docs/` })).toEqual([`${origin}/docs/a`]);
    expect(other.asked).toEqual([]);
    expect(await failure(list(`${origin}/other.xml`))).toMatchObject({
      code: 'SITEMAP_INVALID',
      message: expect.stringContaining('elsewhere.example'),
    });
    expect(await failure(list(`${origin}/s.xml`, { within: `${origin}/nope` }))).toMatchObject({
      code: 'SITEMAP_INVALID',
      message: expect.stringContaining('None of the 2 addresses'),
    });
  });

  it('takes the host that the sitemap really lies at for its own', async () => {
    const www = await siteOf((at) => ({ '/s.xml': urlset(`${at}/a`) }));
    const { origin } = await siteOf(() => ({
      '/s.xml': (_request, response) => void response.writeHead(301, { location: `${www.origin}/s.xml` }).end(),
    }));
    expect(await keys(`${origin}/s.xml`)).toEqual([`${www.origin}/a`]);
  });

  it('stops at its limit without reading on', async () => {
    const { origin, asked } = await siteOf((at) => ({
      '/i.xml': index(`${at}/a.xml`, `${at}/b.xml`),
      '/a.xml': urlset(`${at}/1`, `${at}/2`, `${at}/3`),
      '/b.xml': urlset(`${at}/4`),
    }));
    expect(await keys(`${origin}/i.xml`, { limit: 2 })).toEqual([`${origin}/1`, `${origin}/2`]);
    expect(asked.map(({ path }) => path)).toEqual(['/i.xml', '/a.xml']);
  });

  it('fails as a whole when a part of it can’t be read, so that no page seems to be gone', async () => {
    const { origin } = await siteOf((at) => ({ '/i.xml': index(`${at}/a.xml`, `${at}/missing.xml`), '/a.xml': urlset(`${at}/1`) }));
    expect(await failure(list(`${origin}/i.xml`))).toMatchObject({
      code: 'SOURCE_NOT_FOUND',
      message: expect.stringContaining('missing.xml'),
    });
    expect(await failure(list(`${origin}/none.xml`))).toMatchObject({ code: 'SOURCE_NOT_FOUND' });
  });

  it.each<[string, Page, RegExp]>([
    ['a web page', '<!doctype html><html><body>Hi</body></html>', /web page/],
    ['half a file', urlset('http://127.0.0.1/a', 'http://127.0.0.1/b').slice(0, -40), /not complete XML/],
    [
      'a bomb of entities',
      `<!DOCTYPE a [<!ENTITY x "${'y'.repeat(100)}"><!ENTITY z "${'&x;'.repeat(100)}">]><urlset><url><loc>&z;</loc></url></urlset>`,
      /DOCTYPE/,
    ],
    ['damaged gzip', bytes(Buffer.from([0x1f, 0x8b, 1, 2, 3])), /damaged/],
    ['a feed', '<rss version="2.0"><channel/></rss>', /<rss>/],
    ['a text that is no list', 'Page not found', /“Page not found” is not an address/],
    ['an empty file', '', /names no page/],
    ['an empty sitemap', '<urlset></urlset>', /names no page/],
    ['deep nesting', '<a>'.repeat(1_000) + '</a>'.repeat(1_000), /can’t be used/],
  ])('refuses %s with a reason', async (_what, page, reason) => {
    const { origin } = await siteOf(() => ({ '/s.xml': page }));
    expect(await failure(list(`${origin}/s.xml`))).toMatchObject({
      code: 'SITEMAP_INVALID',
      message: expect.stringMatching(reason),
      retryable: false,
    });
  });

  it('refuses a sitemap that is larger than sitemaps may be, and a robots.txt without one', async () => {
    const { origin } = await siteOf(() => ({
      '/s.xml': (_request, response) => void response.writeHead(200, { 'content-length': '10000001' }).write('<'),
      '/s.xml.gz': bytes(gzipSync(Buffer.alloc(60_000_000, ' '))),
      '/robots.txt': 'User-agent: *',
    }));
    for (const path of ['/s.xml', '/s.xml.gz']) {
      expect(await failure(list(origin + path))).toMatchObject({
        code: 'SOURCE_TOO_LARGE',
        message: expect.stringContaining(`${path} has more than 10 MB`),
        hint: expect.stringContaining('Split'),
        retryable: false,
      });
    }
    expect(await failure(list(`${origin}/robots.txt`))).toMatchObject({
      code: 'SITEMAP_INVALID',
      message: expect.stringContaining('names no sitemap'),
    });
  });

  it('reads its pages as robots.txt allows, and sends credentials to the place of the sitemap only', async () => {
    const { origin, asked } = await siteOf((at) => ({
      '/robots.txt': 'User-agent: *\nDisallow: /private',
      '/s.xml': urlset([`${at}/a`, '2024-05-06'], `${at}/b`, `${at}/private`),
      '/a': 'a',
      '/b': (_request, response) => void response.setHeader('etag', '"b"').end('b'),
    }));
    const reader = open(`${origin}/s.xml`, { connection: 'con' });
    const [a, b, hidden] = await reader.list(never);
    expect(await reader.read({ ...a!, before: null }, never)).toMatchObject({
      name: 'a',
      fingerprint: a!.fingerprint,
    } satisfies Partial<SourceContent>);
    expect(await reader.read({ ...b!, before: null }, never)).toMatchObject({ fingerprint: 'etag:"b"' });
    expect(await failure(reader.read({ ...hidden!, before: null }, never))).toMatchObject({ code: 'ROBOTS_DISALLOWED' });
    expect(asked.filter(({ headers }) => headers['x-api-key'] === 'the-secret').map(({ path }) => path)).toEqual(['/s.xml', '/a', '/b']);
    const elsewhere = await siteOf(() => ({ '/c': 'c' }));
    await reader.read({ key: `${elsewhere.origin}/c`, fingerprint: null, before: null }, never);
    expect(elsewhere.asked.every(({ headers }) => headers['x-api-key'] === undefined)).toBe(true);
  });
});
