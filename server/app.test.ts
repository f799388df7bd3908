import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHmac } from 'node:crypto';
import { readAccessToken } from './auth/access-token.ts';
import { createEndedSessions } from './auth/ended-sessions.ts';
import { ACCESS_TOKEN, API_KEY, createTestApp, type TestApp } from './testing/test-app.ts';

let test: TestApp;
beforeEach(async () => {
  test = await createTestApp();
});
afterEach(() => test.close());

async function signIn(): Promise<string> {
  const response = await test.call('GET', `/runs?token=${ACCESS_TOKEN}&status=open`, undefined, {});
  expect([response.status, response.headers.get('location')]).toEqual([303, '/runs?status=open']);
  const cookie = response.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/^heddle_session_3000=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/);
  return cookie.split(';')[0]!;
}

describe('the API', () => {
  it('opens to a key and to a session, and to nothing else', async () => {
    const status = async (headers: Record<string, string>) => (await test.call('GET', '/api/workflows', undefined, headers)).status;
    expect([
      await status({}),
      await status({ authorization: 'Bearer wrong' }),
      await status({ authorization: `Basic ${API_KEY}` }),
      await status({ cookie: 'heddle_session_3000=99999999999999.forged' }),
    ]).toEqual([401, 401, 401, 401]);
    expect([await status({ authorization: `Bearer ${API_KEY}` }), await status({ cookie: await signIn() })]).toEqual([200, 200]);
    expect(await (await test.call('GET', '/api/workflows', undefined, {})).json()).toMatchObject({ error: { code: 'UNAUTHENTICATED' } });
  });

  it('takes keys that were made in the settings until they are taken back', async () => {
    const { id, key } = await test.json<{ id: string; key: string }>('POST', '/api/api-keys', { name: 'CI' });
    const call = async () => (await test.call('GET', '/api/settings', undefined, { authorization: `Bearer ${key}` })).status;
    expect(await call()).toBe(200);
    expect(JSON.stringify(await test.json('GET', '/api/api-keys'))).not.toContain(key);
    await test.call('DELETE', `/api/api-keys/${id}`);
    expect(await call()).toBe(401);
  });

  it('lets a session change things from its own site alone', async () => {
    const cookie = await signIn();
    const status = async (headers: Record<string, string>) =>
      (await test.call('POST', '/api/workflows', { name: 'x' }, { cookie, ...headers })).status;
    expect([
      await status({ 'sec-fetch-site': 'same-origin' }),
      await status({ origin: 'http://localhost:3000', host: 'localhost:3000' }),
    ]).toEqual([201, 201]);
    expect([
      await status({ 'sec-fetch-site': 'cross-site' }),
      await status({ 'sec-fetch-site': 'same-site' }),
      await status({ origin: 'http://localhost:4000', host: 'localhost:3000' }),
      await status({ origin: 'null' }),
      await status({}),
    ]).toEqual([403, 403, 403, 403, 403]);
  });

  it('is closed to a session that was signed out, also to a copy of it, and open to the others', async () => {
    const [cookie, other] = [await signIn(), await signIn()];
    const status = async (session: string) => (await test.call('GET', '/api/workflows', undefined, { cookie: session })).status;
    expect(await status(cookie)).toBe(200);
    expect((await test.call('DELETE', '/api/session', undefined, { cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(204);
    expect([await status(cookie), await status(other)]).toEqual([401, 200]);
    const again = createEndedSessions(test.store.settings);
    expect([await again.has(cookie.split('=')[1]!), await again.has(other.split('=')[1]!)]).toEqual([true, false]);
    expect((await test.call('GET', '/runs', undefined, { cookie, accept: 'text/html' })).status).toBe(401);
  });

  it('takes sessions of earlier releases, which had no number of their own', async () => {
    const expires = String(Date.now() + 60_000);
    const signature = createHmac('sha256', ACCESS_TOKEN).update(`session:${expires}`).digest('base64url');
    const status = async (session: string) =>
      (await test.call('GET', '/api/workflows', undefined, { cookie: `heddle_session_3000=${session}` })).status;
    expect([
      await status(`${expires}.${signature}`),
      await status(`${expires}.x.${signature}`),
      await status(`${expires}.a.b.${signature}`),
    ]).toEqual([200, 401, 401]);
  });

  it('answers every mistake in one shape, without a stack', async () => {
    const cases = [
      [await test.call('GET', '/api/nothing'), 404, 'NOT_FOUND'],
      [await test.call('PATCH', '/api/workflows'), 405, 'METHOD_NOT_ALLOWED'],
      [await test.call('POST', '/api/workflows', '{"name":'), 400, 'MALFORMED_JSON'],
      [
        await test.call('POST', '/api/workflows', 'name=x', { authorization: `Bearer ${API_KEY}`, 'content-type': 'text/plain' }),
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      ],
      [
        await test.call(
          'POST',
          '/api/workflows',
          { name: 'x' },
          { authorization: `Bearer ${API_KEY}`, 'content-length': String(60 * 1024 * 1024) },
        ),
        413,
        'BODY_TOO_LARGE',
      ],
    ] as const;
    for (const [response, status, code] of cases) {
      expect([response.status, await response.json()]).toEqual([
        status,
        { error: { code, message: expect.any(String), ...([405, 413, 415].includes(status) ? { hint: expect.any(String) } : {}) } },
      ]);
    }
    await test.store.close();
    const broken = await test.call('GET', '/api/workflows');
    const body = await broken.text();
    expect([broken.status, body]).toEqual([500, expect.stringContaining('INTERNAL_ERROR')]);
    expect(body).not.toMatch(/at .*\.ts|database/);
  });

  it('describes every one of its calls in the OpenAPI document', async () => {
    const document = await test.json<{ openapi: string; paths: Record<string, Record<string, unknown>> }>('GET', '/api/openapi.json');
    expect(document.openapi).toBe('3.1.0');
    const described = new Set(
      Object.entries(document.paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)),
    );
    const served = test.app.routes
      .filter((route) => route.path.startsWith('/api/') && !route.path.includes('*') && route.method !== 'ALL')
      .map((route) => `${route.method} ${route.path.replace(/:(\w+)/g, '{$1}')}`);
    expect([...new Set(served)].filter((route) => !described.has(route))).toEqual([]);
    expect(served.length).toBeGreaterThan(25);
    expect(JSON.stringify(document)).not.toContain('#/$defs');
  });

  it('keeps the secrets of connections to itself', async () => {
    const made = await test.json<{ id: string }>('POST', '/api/connections', {
      name: 'OpenAI',
      kind: 'openai',
      settings: { baseUrl: 'https://a.example' },
      secret: { apiKey: 'sk-very-secret' },
    });
    await test.json('PUT', `/api/connections/${made.id}`, { name: 'OpenAI', kind: 'openai', settings: { baseUrl: 'https://a.example' } });
    expect(JSON.stringify([made, await test.json('GET', '/api/connections'), await test.json('GET', '/api/settings')])).not.toContain(
      'sk-very-secret',
    );
    expect(await test.store.connections.secret(made.id)).toEqual({ apiKey: 'sk-very-secret' });
    expect((await test.call('DELETE', `/api/connections/${made.id}`)).status).toBe(204);
    expect((await test.call('PUT', `/api/connections/${made.id}`, { name: 'x', kind: 'y' })).status).toBe(404);
  });

  it('tells what the installation can do', async () => {
    expect(await test.json('GET', '/api/settings')).toEqual({
      version: expect.any(String),
      providers: [],
      offlineModel: true,
      hookBaseUrl: 'http://localhost:3000/hooks',
      mcpCommands: [],
    });
  });
});

describe('what others have written', () => {
  it('is not loaded as a script or a style by a page of this server', async () => {
    const { slug } = await test.publishHook({ access: 'public', method: 'ANY' });
    test.engine.onStart = () => ({ status: 200, headers: { 'content-type': 'text/javascript' }, body: 'steal()' });
    const { $file } = await test.store.files.save({
      name: 'a.js',
      mediaType: 'text/javascript',
      bytes: new TextEncoder().encode('steal()'),
    });
    const authorization = `Bearer ${API_KEY}`;
    for (const path of [`/hooks/${slug}`, `/hooks/${slug}/app.js`, `/api/files/${$file}`, `/files/${$file}`]) {
      for (const destination of ['script', 'style', 'worker', 'serviceworker']) {
        const refused = await test.call('GET', path, undefined, {
          authorization,
          'sec-fetch-dest': destination,
          'sec-fetch-site': 'same-origin',
        });
        expect([refused.status, await refused.json()]).toMatchObject([403, { error: { code: 'NOT_LOADABLE' } }]);
      }
    }
    expect(test.engine.started).toEqual([]);
    const shown = await test.call('GET', `/hooks/${slug}`, undefined, { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'same-origin' });
    expect([shown.status, shown.headers.get('x-content-type-options'), shown.headers.get('content-security-policy')]).toEqual([
      200,
      'nosniff',
      'sandbox',
    ]);
    expect(
      (await test.call('GET', `/hooks/${slug}`, undefined, { 'sec-fetch-dest': 'script', 'sec-fetch-site': 'cross-site' })).status,
    ).toBe(200);
  });
});

describe('the server', () => {
  it('is healthy once store and engine are, and says what is not', async () => {
    const health = async () => {
      const response = await test.call('GET', '/healthz', undefined, {});
      return [response.status, await response.json()];
    };
    test.engine.isDown = true;
    expect(await health()).toMatchObject([503, { problems: ['Temporal does not answer'] }]);
    test.engine.isDown = false;
    expect(await health()).toEqual([200, { status: 'ok' }]);
  });

  it('answers to loopback names alone while it listens on loopback', async () => {
    const status = async (host: string) =>
      (await test.call('GET', '/api/workflows', undefined, { host, authorization: `Bearer ${API_KEY}` })).status;
    expect([await status('localhost:3000'), await status('127.0.0.1:3000'), await status('[::1]:3000')]).toEqual([200, 200, 200]);
    expect([await status('evil.example'), await status('localhost.evil.example:3000')]).toEqual([421, 421]);
    // As a request has it that names a host in its first line.
    const absolute = await test.app.fetch(
      new Request('http://evil.example/api/workflows', { headers: { host: 'localhost:3000', authorization: `Bearer ${API_KEY}` } }),
    );
    expect(absolute.status).toBe(421);
    await test.close();
    test = await createTestApp({ config: { publicUrl: 'https://flows.example', allowedHosts: ['box.local'] } });
    expect([await status('flows.example'), await status('box.local:3000'), await status('evil.example')]).toEqual([200, 200, 421]);
  });

  it('tells a browser without a session how to get one, and refuses an old link', async () => {
    const page = await test.call('GET', '/', undefined, { accept: 'text/html', 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' });
    expect([page.status, await page.text()]).toEqual([401, expect.stringContaining('npm start')]);
    const elsewhere = await test.call('GET', `//evil.example/a?token=${ACCESS_TOKEN}`, undefined, {});
    expect(elsewhere.headers.get('location')).toBe('/evil.example/a');
    const old = await test.call('GET', '/?token=old', undefined, { accept: 'text/html' });
    expect([old.status, old.headers.get('set-cookie')]).toEqual([401, null]);
  });

  it('keeps its access token over a restart', () => {
    const token = readAccessToken(test.folder);
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(readAccessToken(test.folder)).toBe(token);
  });
});

describe('the web', () => {
  let cookie: string;
  beforeEach(async () => {
    const webDir = join(test.folder, 'web');
    mkdirSync(join(webDir, 'assets'), { recursive: true });
    writeFileSync(join(webDir, 'index.html'), '<!doctype html><title>Heddle</title>');
    writeFileSync(join(webDir, 'assets/app-1a2b.js'), 'console.log("hello");'.repeat(100));
    writeFileSync(join(test.folder, 'secret.txt'), 'secret');
    await test.close();
    mkdirSync(join(webDir, 'assets'), { recursive: true });
    writeFileSync(join(webDir, 'index.html'), '<!doctype html><title>Heddle</title>');
    writeFileSync(join(webDir, 'assets/app-1a2b.js'), 'console.log("hello");'.repeat(100));
    test = await createTestApp({ webDir });
    cookie = await signIn();
  });

  it('is served with every address of its own, guarded by headers', async () => {
    for (const path of ['/', '/workflows/wf_1', '/runs']) {
      const response = await test.call('GET', path, undefined, { cookie, accept: 'text/html' });
      expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('<title>Heddle</title>')]);
      expect([
        response.headers.get('cache-control'),
        response.headers.get('content-security-policy'),
        response.headers.get('x-frame-options'),
      ]).toEqual(['no-cache', expect.stringContaining("default-src 'self'"), 'DENY']);
    }
  });

  it('keeps hashed files for good, compressed, and answers 304 to who has them', async () => {
    const response = await test.call('GET', '/assets/app-1a2b.js', undefined, { 'accept-encoding': 'gzip, br' });
    expect([response.headers.get('cache-control'), response.headers.get('content-encoding')]).toEqual([
      'public, max-age=31536000, immutable',
      'br',
    ]);
    expect(brotliDecompressSync(Buffer.from(await response.arrayBuffer())).toString()).toContain('hello');
    expect((await test.call('GET', '/assets/app-1a2b.js', undefined, { 'if-none-match': response.headers.get('etag') ?? '' })).status).toBe(
      304,
    );
  });

  it('shows nothing outside its folder, and no page in place of a missing file', async () => {
    for (const path of [
      '/assets/missing.js',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/%00',
      '/%E0%A4%A',
    ]) {
      const response = await test.call('GET', path, undefined, { cookie });
      expect([path, response.status, (await response.text()).includes('secret"')]).toEqual([path, 404, false]);
    }
  });
});
