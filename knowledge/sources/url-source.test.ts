import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectionSecrets } from '#workers/services/http/connection-headers';
import { openUrlSource } from './url-source.ts';
import type { SourceContent, SourceReader } from './source-reader.ts';
import { depsFor, type Page, type Site, startSite } from './testing/site.ts';

const never = new AbortController().signal;
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  while (ends.length > 0) await ends.pop()?.();
});

async function siteOf(pages: Record<string, Page>): Promise<Site> {
  const site = await startSite(pages);
  ends.push(site.close);
  return site;
}

function open(urls: readonly string[], connection?: string, allow?: string): SourceReader {
  const deps = depsFor(allow);
  ends.push(deps.close);
  return openUrlSource({ kind: 'url', urls: [...urls], connection }, deps);
}

function read(url: string, options: { before?: string | null; connection?: string; allow?: string; signal?: AbortSignal } = {}) {
  return open([url], options.connection, options.allow).read(
    { key: url, fingerprint: null, before: options.before ?? null },
    options.signal ?? never,
  );
}

const failure = (reading: Promise<unknown>): Promise<unknown> =>
  reading.then(
    () => 'no failure',
    (error: { data?: unknown }) => error.data ?? error,
  );
const text = (content: SourceContent | 'unchanged' | 'gone'): string =>
  typeof content === 'string' ? content : new TextDecoder().decode(content.bytes);
const file =
  (type: string, body: string | Buffer): Page =>
  (_request, response) =>
    void response.setHeader('content-type', type).end(body);

describe('addresses as a source', () => {
  it('lists each address once, to be read to know', async () => {
    const reader = open(['https://a.example/x#part', 'https://a.example/x', 'https://A.example']);
    expect(await reader.list(never)).toEqual([
      { key: 'https://a.example/x', fingerprint: null },
      { key: 'https://a.example/', fingerprint: null },
    ]);
  });

  it('gives a page with its name, kind and address', async () => {
    const { origin } = await siteOf({ '/guide/intro': '<h1>Hello</h1>' });
    const content = await read(`${origin}/guide/intro`);
    expect(content).toMatchObject({ name: 'intro', mediaType: 'text/html; charset=utf-8', metadata: { url: `${origin}/guide/intro` } });
    expect(text(content)).toBe('<h1>Hello</h1>');
  });

  it('calls a page by its host when the address has no path, and never by what would be read as something else', async () => {
    const { origin } = await siteOf({
      '/': '<p>',
      '/page.php': '<p>',
      '/readme.md': '<p>',
      '/plain.md': file('text/plain', '# x'),
      '/data.bin': file('application/octet-stream', 'x'),
      '/%E2%82%AC.csv': file('application/octet-stream', 'a'),
    });
    const nameOf = async (path: string): Promise<unknown> =>
      (({ name, mediaType }) => [name, mediaType.split(';')[0]])((await read(origin + path)) as SourceContent);
    expect(await nameOf('/')).toEqual([new URL(origin).host, 'text/html']);
    expect(await nameOf('/page.php')).toEqual(['page.php.html', 'text/html']);
    expect(await nameOf('/readme.md')).toEqual(['readme.md.html', 'text/html']);
    expect(await nameOf('/plain.md')).toEqual(['plain.md', 'text/plain']);
    expect(await nameOf('/%E2%82%AC.csv')).toEqual(['€.csv', 'text/csv']);
  });

  it('calls a page by its title, with an end by which it is still read as a page, and nothing else by what looks like one', async () => {
    const { origin } = await siteOf({
      '/a.html': '<title>Warp &amp; weft</title>',
      '/b': '<title>About Node.js</title>',
      '/c.md': '<title>Hello</title>',
      '/d.md': file('text/markdown', '<title>No</title>'),
      '/e.xhtml': file('application/xhtml+xml', '<html><head><title>X</title></head></html>'),
    });
    const nameOf = async (path: string): Promise<string> => ((await read(origin + path)) as SourceContent).name;
    expect(await Promise.all(['/a.html', '/b', '/c.md', '/d.md', '/e.xhtml'].map(nameOf))).toEqual([
      'Warp & weft',
      'About Node.js.html',
      'Hello',
      'd.md',
      'X',
    ]);
  });

  it('asks whether a page changed by what it was told the last time', async () => {
    const { origin, pages } = await siteOf({
      '/etag': (request, response) =>
        void (request.headers['if-none-match'] === '"1"' ? response.writeHead(304).end() : response.setHeader('etag', '"1"').end('one')),
      '/date': (request, response) =>
        void (request.headers['if-modified-since'] === 'Mon, 01 Jan 2024 00:00:00 GMT'
          ? response.writeHead(304).end()
          : response.setHeader('last-modified', 'Mon, 01 Jan 2024 00:00:00 GMT').end('one')),
      '/neither': 'one',
    });
    for (const path of ['/etag', '/date']) {
      const first = (await read(origin + path)) as SourceContent;
      expect(text(first)).toBe('one');
      expect(await read(origin + path, { before: first.fingerprint })).toBe('unchanged');
      pages[path] = 'two';
      expect(text(await read(origin + path, { before: first.fingerprint }))).toBe('two');
    }
    expect(await read(`${origin}/neither`)).toMatchObject({ fingerprint: null });
  });

  it('finds that a page is gone', async () => {
    const { origin } = await siteOf({ '/410': (_request, response) => void response.writeHead(410).end() });
    expect(await read(`${origin}/404`)).toBe('gone');
    expect(await read(`${origin}/410`)).toBe('gone');
  });

  it('tells why a page is no content, and whether trying again may help', async () => {
    const status =
      (code: number, headers = {}): Page =>
      (_request, response) =>
        void response.writeHead(code, headers).end('x');
    const { origin } = await siteOf({
      '/401': status(401),
      '/429': status(429, { 'retry-after': '7' }),
      '/500': status(500),
      '/503': status(503, { 'retry-after': 'Mon, 01 Jan 2024 00:00:00 GMT' }),
      '/418': status(418),
      '/304': status(304),
    });
    expect(await failure(read(`${origin}/401`))).toMatchObject({
      code: 'SOURCE_REFUSED',
      retryable: false,
      hint: expect.stringContaining('connection'),
    });
    expect(await failure(read(`${origin}/429`))).toMatchObject({ code: 'SOURCE_UNREACHABLE', retryable: true, retryAfterMs: 7_000 });
    expect(await failure(read(`${origin}/503`))).not.toHaveProperty('retryAfterMs');
    expect(await failure(read(`${origin}/500`))).toMatchObject({ code: 'SOURCE_UNREACHABLE', retryable: true });
    expect(await failure(read(`${origin}/418`))).toMatchObject({ code: 'SOURCE_REFUSED' });
    expect(await failure(read(`${origin}/304`))).toMatchObject({ code: 'SOURCE_REFUSED' });
  });

  it('reads packed answers, and refuses what is too large before all of it came', async () => {
    let sent = 0;
    const { origin } = await siteOf({
      '/packed': (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('packed')),
      '/announced': (_request, response) => void response.writeHead(200, { 'content-length': '200000000' }).write('x'),
      '/bomb': (_request, response) =>
        void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(150_000_000))),
      '/endless': (_request, response) => {
        const chunk = Buffer.alloc(1_000_000);
        const more = (): void => {
          do sent += chunk.length;
          while (response.write(chunk));
          response.once('drain', more);
        };
        more();
      },
    });
    expect(text(await read(`${origin}/packed`))).toBe('packed');
    for (const path of ['/announced', '/bomb', '/endless'])
      expect(await failure(read(origin + path))).toMatchObject({ code: 'SOURCE_TOO_LARGE', retryable: false });
    expect(sent).toBeLessThan(200_000_000);
  });

  it('says what is wrong on the way there', async () => {
    const { origin, close } = await siteOf({ '/robots.txt': '', '/cut': (request) => void request.socket.destroy() });
    expect(await failure(read(`${origin}/cut`))).toMatchObject({ code: 'HTTP_CONNECTION_LOST', retryable: true });
    expect(await failure(read(`${origin}/x`, { allow: '10.0.0.1' }))).toMatchObject({ code: 'HTTP_ADDRESS_REFUSED' });
    await close();
    expect(await failure(read(`${origin}/x`))).toMatchObject({ code: 'HTTP_UNREACHABLE', retryable: true });
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const { origin } = await siteOf({ '/robots.txt': '', '/silent': () => controller.abort(new Error('told to stop')) });
    await expect(read(`${origin}/silent`, { signal: controller.signal })).rejects.toThrow('told to stop');
  });
});

describe('robots.txt', () => {
  it('is asked for once, as Heddle, and followed', async () => {
    const { origin, asked } = await siteOf({
      '/robots.txt': file('text/plain', 'User-agent: *\nDisallow: /private\nAllow: /private/open\n\nUser-agent: Other\nDisallow: /'),
      '/a': 'a',
      '/private/open': 'open',
      '/private/x': 'x',
    });
    const reader = open([`${origin}/a`]);
    const get = (path: string) => reader.read({ key: origin + path, fingerprint: null, before: null }, never);
    expect(text(await get('/a'))).toBe('a');
    expect(text(await get('/private/open'))).toBe('open');
    expect(await failure(get('/private/x'))).toMatchObject({ code: 'ROBOTS_DISALLOWED', retryable: false });
    expect(asked.map(({ path }) => path)).toEqual(['/robots.txt', '/a', '/private/open']);
    expect(asked.every(({ headers }) => headers['user-agent'] === 'Heddle')).toBe(true);
  });

  it('has a group for Heddle that counts before the one for all', async () => {
    const { origin } = await siteOf({
      '/robots.txt': 'User-agent: *\nDisallow: /\n\nUser-agent: heddle\nDisallow: /not',
      '/a': 'a',
      '/not': 'x',
    });
    expect(text(await read(`${origin}/a`))).toBe('a');
    expect(await failure(read(`${origin}/not`))).toMatchObject({ code: 'ROBOTS_DISALLOWED' });
  });

  it('forbids everything for now when the site can’t say what it allows', async () => {
    const { origin, asked } = await siteOf({ '/robots.txt': (_request, response) => void response.writeHead(500).end(), '/a': 'a' });
    expect(await failure(read(`${origin}/a`))).toMatchObject({ code: 'ROBOTS_DISALLOWED', retryable: true });
    expect(asked.map(({ path }) => path)).toEqual(['/robots.txt']);
  });

  it('is asked for again when the first who asked was stopped', async () => {
    const controller = new AbortController();
    const { origin, pages } = await siteOf({ '/robots.txt': () => controller.abort(new Error('stopped')), '/a': 'a' });
    const reader = open([`${origin}/a`]);
    const item = { key: `${origin}/a`, fingerprint: null, before: null };
    await expect(reader.read(item, controller.signal)).rejects.toThrow('stopped');
    pages['/robots.txt'] = '';
    expect(text(await reader.read(item, never))).toBe('a');
  });
});

describe('redirects', () => {
  const to =
    (location: string): Page =>
    (_request, response) =>
      void response.writeHead(302, { location }).end();

  it('are followed, five at most, and only to allowed addresses', async () => {
    const { origin } = await siteOf({
      '/a': to('/b'),
      '/b': to('/c'),
      '/c': 'there',
      '/loop': to('/loop'),
      '/cloud': to('http://169.254.169.254/latest/'),
      '/file': to('file:///etc/passwd'),
    });
    const content = (await read(`${origin}/a`)) as SourceContent;
    expect([text(content), content.metadata]).toEqual(['there', { url: `${origin}/a` }]);
    expect(await failure(read(`${origin}/loop`))).toMatchObject({ code: 'HTTP_TOO_MANY_REDIRECTS' });
    expect(await failure(read(`${origin}/cloud`))).toMatchObject({ code: 'HTTP_ADDRESS_REFUSED' });
    expect(await failure(read(`${origin}/file`))).toMatchObject({ code: 'HTTP_URL_INVALID' });
  });

  it('ask the robots.txt of where they lead', async () => {
    const other = await siteOf({ '/robots.txt': 'User-agent: *\nDisallow: /', '/x': 'x' });
    const { origin } = await siteOf({
      '/robots.txt': 'User-agent: *\nDisallow: /hidden',
      '/away': to(`${other.origin}/x`),
      '/in': to('/hidden'),
      '/hidden': 'x',
    });
    expect(await failure(read(`${origin}/away`))).toMatchObject({ code: 'ROBOTS_DISALLOWED' });
    expect(await failure(read(`${origin}/in`))).toMatchObject({ code: 'ROBOTS_DISALLOWED' });
    expect(other.asked.map(({ path }) => path)).toEqual(['/robots.txt']);
  });

  it('keep credentials at the address they are for', async () => {
    const other = await siteOf({ '/x': 'x' });
    const { origin, asked } = await siteOf({ '/away': to(`${other.origin}/x`), '/stay': to('/here'), '/here': 'here' });
    const keys = (site: Pick<Site, 'asked'>): unknown => site.asked.map(({ path, headers }) => [path, headers['x-api-key'] ?? null]);
    expect(text(await read(`${origin}/stay`, { connection: 'con' }))).toBe('here');
    expect(text(await read(`${origin}/away`, { connection: 'con' }))).toBe('x');
    expect(keys({ asked })).toEqual([
      ['/robots.txt', null],
      ['/stay', 'the-secret'],
      ['/here', 'the-secret'],
      ['/robots.txt', null],
      ['/away', 'the-secret'],
    ]);
    expect(keys(other)).toEqual([
      ['/robots.txt', null],
      ['/x', null],
    ]);
    expect(await failure(read(`${origin}/x`, { connection: 'gone' }))).toMatchObject({ code: 'CONNECTION_NOT_FOUND' });
  });

  it.each<[ConnectionSecrets, string]>([
    [{ kind: 'http-bearer', settings: {}, secret: { token: 't' } }, 'Bearer t'],
    [{ kind: 'http-basic', settings: { username: 'u' }, secret: { password: 'p' } }, `Basic ${btoa('u:p')}`],
  ])('keep credentials of each kind where they are for: $kind', async (connection, sent) => {
    const other = await siteOf({ '/x': 'x' });
    const { origin, asked } = await siteOf({ '/away': to(`${other.origin}/x`) });
    const deps = depsFor(undefined, connection);
    ends.push(deps.close);
    const reader = openUrlSource({ kind: 'url', urls: [`${origin}/away`], connection: 'con' }, deps);
    expect(text(await reader.read({ key: `${origin}/away`, fingerprint: null, before: null }, never))).toBe('x');
    expect(asked.at(-1)?.headers.authorization).toBe(sent);
    expect(other.asked.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });
});
