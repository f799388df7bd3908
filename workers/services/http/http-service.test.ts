import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpRequest } from '#graph/node-type';
import { parseAllowList } from './address-rules.ts';
import { createHttpService, type HttpServiceOptions } from './http-service.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const seen: { path: string; method: string; headers: IncomingMessage['headers']; body: string }[] = [];
const routes: Record<string, Handler> = {
  '/json': (_request, response) => response.setHeader('content-type', 'application/json').end('{"ok":true}'),
  '/proto': (_request, response) => response.setHeader('content-type', 'application/json').end('{"ok":true,"__proto__":1}'),
  '/text': (_request, response) =>
    response.setHeader('content-type', 'text/plain; charset=iso-8859-1').end(Buffer.from([0x67, 0xfc, 0x6e])),
  '/broken-json': (_request, response) => response.writeHead(502, { 'content-type': 'application/json' }).end('<html>'),
  '/image': (_request, response) => response.setHeader('content-type', 'image/png').end(Buffer.from([0, 255, 1])),
  '/gzip': (_request, response) =>
    response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }).end(gzipSync('zipped')),
  '/bomb': (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(50_000_000))),
  '/empty-members': (_request, response) => endless(response.writeHead(200, { 'content-encoding': 'gzip' }), gzipSync('')),
  '/bad-gzip': (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip'),
  '/endless': (_request, response) => endless(response, Buffer.alloc(64 * 1024, 'x')),
  '/slow': (_request, response) => void response.write('first'),
  '/silent': () => undefined,
  '/metadata': (_request, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
  '/file': (_request, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/loop': (_request, response) => response.writeHead(302, { location: '/loop' }).end(),
  '/moved': (_request, response) => response.writeHead(301, { location: '/json' }).end(),
  '/kept': (_request, response) => response.writeHead(308, { location: '/json' }).end(),
  '/away': (request, response) =>
    response.writeHead(307, { location: `http://localhost:${(request.socket.address() as AddressInfo).port}/json` }).end(),
  '/cut': (request) => void request.socket.destroy(),
  '/echo': (request, response) =>
    response
      .writeHead(401, { 'content-type': 'application/json', 'x-sent': String(request.headers.authorization) })
      .end(JSON.stringify({ error: `bad: ${request.headers.authorization}`, sent: request.headers })),
};

function endless(response: ServerResponse, chunk: Buffer): void {
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}

let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const path = request.url ?? '';
      seen.push({ path, method: request.method ?? '', headers: request.headers, body });
      (routes[path.split('?')[0] ?? ''] ?? ((_request, answer) => answer.writeHead(404).end()))(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function call(
  request: Partial<HttpRequest> & { url: string },
  options: HttpServiceOptions = {},
  signal = new AbortController().signal,
) {
  const service = createHttpService({ allow: parseAllowList(`127.0.0.1:${port}, localhost:${port}`), ...options });
  try {
    return await service.forStep({ signal, idempotencyKey: 'run/step/0' }).request({ method: 'GET', ...request });
  } finally {
    await service.close();
  }
}

const local = (path: string): string => `http://127.0.0.1:${port}${path}`;
const failsWith = (code: string) => expect.objectContaining({ data: expect.objectContaining({ code }) });

describe('the guarded client', () => {
  it('parses JSON, decodes text by its charset and hands on binary as a file', async () => {
    expect(await call({ url: local('/json') })).toMatchObject({ status: 200, body: { ok: true } });
    await expect(call({ url: local('/proto') })).rejects.toThrow('__proto__');
    expect((await call({ url: local('/text') })).body).toBe('gün');
    expect((await call({ url: local('/broken-json') })).body).toBe('<html>');
    expect((await call({ url: local('/image') })).body).toBeNull();
    expect((await call({ url: local('/image') })).file).toEqual({ name: 'image', mediaType: 'image/png', bytes: Buffer.from([0, 255, 1]) });
    expect((await call({ url: local('/gzip') })).body).toBe('zipped');
  });

  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[::7f00:1]/',
    'http://169.254.169.254/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://100.64.0.1/',
    'http://224.0.0.1/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://[ff02::1]/',
    'http://198.18.0.1/',
    'http://255.255.255.255/',
    'http://localhost/',
    'http://１２７.0.0.1/',
  ])('refuses %s', async (url) => {
    await expect(call({ url }, { allow: parseAllowList('') })).rejects.toEqual(failsWith('HTTP_ADDRESS_REFUSED'));
  });

  it('refuses another port of an allowed host', async () => {
    await expect(call({ url: `http://127.0.0.1:${port === 65_535 ? 1 : port + 1}/` })).rejects.toEqual(failsWith('HTTP_ADDRESS_REFUSED'));
  });

  it('allows ranges', async () => {
    expect((await call({ url: local('/json') }, { allow: parseAllowList('127.0.0.0/8') })).status).toBe(200);
  });

  it('connects to the address that was judged, resolving a name once', async () => {
    const answers = ['127.0.0.1', '169.254.169.254'];
    let asked = 0;
    const resolve = async () => [answers[asked++] ?? ''];
    const response = await call({ url: `http://rebind.example:${port}/json` }, { resolve, allow: parseAllowList('127.0.0.1') });
    expect(response.status).toBe(200);
    expect(asked).toBe(1);
  });

  it('refuses a name of which any address is private', async () => {
    const resolve = async () => ['93.184.215.14', '10.0.0.1'];
    await expect(call({ url: 'http://mixed.example/' }, { resolve })).rejects.toEqual(failsWith('HTTP_ADDRESS_REFUSED'));
  });

  it('tries the next address when the first does not answer', async () => {
    const resolve = async () => ['127.0.0.2', '127.0.0.1'];
    expect((await call({ url: `http://two.example:${port}/json` }, { resolve, allow: parseAllowList('127.0.0.0/8') })).status).toBe(200);
  });

  it('says when a name does not exist', async () => {
    const resolve = async () => {
      throw Object.assign(new Error('no'), { code: 'ENOTFOUND' });
    };
    await expect(call({ url: 'http://nowhere.example/' }, { resolve })).rejects.toEqual(failsWith('HTTP_HOST_NOT_FOUND'));
  });

  it.each(['ftp://example.com/', 'file:///etc/passwd', 'http://user:pass@example.com/', 'example.com', 'javascript:1'])(
    'takes no %s',
    async (url) => {
      await expect(call({ url })).rejects.toEqual(failsWith('HTTP_URL_INVALID'));
    },
  );

  it('judges each redirect again', async () => {
    await expect(call({ url: local('/metadata') })).rejects.toEqual(failsWith('HTTP_ADDRESS_REFUSED'));
    await expect(call({ url: local('/file') })).rejects.toEqual(failsWith('HTTP_URL_INVALID'));
    await expect(call({ url: local('/loop') })).rejects.toEqual(failsWith('HTTP_TOO_MANY_REDIRECTS'));
  });

  it('changes a POST to GET on 301 and keeps it on 308', async () => {
    seen.length = 0;
    await call({ url: local('/moved'), method: 'POST', body: 'a', headers: { 'content-type': 'text/plain' } });
    await call({ url: local('/kept'), method: 'POST', body: 'a' });
    expect(seen.map(({ method, path, body }) => `${method} ${path} ${body}`)).toEqual([
      'POST /moved a',
      'GET /json ',
      'POST /kept a',
      'POST /json a',
    ]);
    expect(seen[1]?.headers).not.toHaveProperty('content-type');
  });

  it('leaves credentials behind when a redirect leads to another origin', async () => {
    seen.length = 0;
    const findConnection = async () => ({ kind: 'http-header', settings: { header: 'X-Api-Key' }, secret: { value: 'top' } });
    await call({ url: local('/away'), headers: { Cookie: 'a=b', 'X-Trace': '1' }, connection: 'c1' }, { findConnection });
    expect(seen[0]?.headers).toMatchObject({ cookie: 'a=b', 'x-api-key': 'top', 'x-trace': '1' });
    expect(seen[1]?.headers).toMatchObject({ 'x-trace': '1' });
    expect(seen[1]?.headers).not.toHaveProperty('x-api-key');
    expect(seen[1]?.headers).not.toHaveProperty('cookie');
  });

  it('sends a connection’s credentials to its own hosts only', async () => {
    const findConnection = async () => ({ kind: 'http', settings: { hosts: 'api.example.com' }, secret: { token: 'top' } });
    await expect(call({ url: local('/json'), connection: 'c1' }, { findConnection })).rejects.toEqual(failsWith('CONNECTION_HOST_REFUSED'));
    await expect(call({ url: local('/json'), connection: 'c1' })).rejects.toEqual(failsWith('CONNECTION_NOT_FOUND'));
  });

  it('writes credentials as their kind asks', async () => {
    const sent = async (kind: string, settings: Record<string, string>, secret: Record<string, string>) => {
      seen.length = 0;
      await call(
        { url: local('/json'), connection: 'c1', headers: { authorization: 'own' } },
        { findConnection: async () => ({ kind, settings, secret }) },
      );
      return seen[0]?.headers;
    };
    expect(await sent('http', {}, { token: 'top' })).toMatchObject({ authorization: 'Bearer top' });
    expect(await sent('http-basic', { username: 'ada' }, { password: 'pö' })).toMatchObject({
      authorization: `Basic ${Buffer.from('ada:pö').toString('base64')}`,
    });
    await expect(sent('openai', {}, { apiKey: 'top' })).rejects.toEqual(failsWith('CONNECTION_KIND_WRONG'));
  });

  it('sends the idempotency key with calls that change something, unless there is an own one', async () => {
    seen.length = 0;
    await call({ url: local('/json') });
    await call({ url: local('/json'), method: 'POST' });
    await call({ url: local('/json'), method: 'PUT', headers: { 'Idempotency-Key': 'own' } });
    expect(seen.map(({ headers }) => headers['idempotency-key'])).toEqual([undefined, 'run/step/0', 'own']);
  });

  it.each([
    { Host: 'evil.example' },
    { 'Content-Length': '5' },
    { 'Transfer-Encoding': 'chunked' },
    { 'bad name': 'x' },
    { ok: 'a\r\nb: c' },
  ])('refuses the header %j', async (headers) => {
    await expect(call({ url: local('/json'), headers })).rejects.toEqual(failsWith('HTTP_REQUEST_INVALID'));
  });

  it.each(['/endless', '/bomb', '/empty-members'])('stops reading %s at the limit', async (path) => {
    await expect(call({ url: local(path), maxBytes: 200_000 })).rejects.toEqual(failsWith('HTTP_TOO_LARGE'));
  });

  it('says that a body cannot be decompressed', async () => {
    await expect(call({ url: local('/bad-gzip') })).rejects.toEqual(failsWith('HTTP_BODY_UNREADABLE'));
  });

  it.each(['/slow', '/silent'])('holds its time limit over the whole of %s', async (path) => {
    await expect(call({ url: local(path), timeoutMs: 80 })).rejects.toEqual(failsWith('HTTP_TIMEOUT'));
  });

  it.each(['/slow', '/endless', '/silent'])('stops at once when %s is cancelled', async (path) => {
    const controller = new AbortController();
    const call_ = call({ url: local(path), maxBytes: 1e12 }, {}, controller.signal);
    setTimeout(() => controller.abort(new Error('cancelled')), 50);
    await expect(call_).rejects.toThrow('cancelled');
  });

  it('does not start when it is cancelled already', async () => {
    seen.length = 0;
    await expect(call({ url: local('/json') }, {}, AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled');
    expect(seen).toEqual([]);
  });

  it('tells a lost connection from a refused one', async () => {
    await expect(call({ url: local('/cut'), method: 'POST' })).rejects.toEqual(failsWith('HTTP_CONNECTION_LOST'));
    await expect(call({ url: 'http://127.0.0.1:1/' }, { allow: parseAllowList('127.0.0.1') })).rejects.toEqual(
      failsWith('HTTP_UNREACHABLE'),
    );
  });
});

describe('an answer that repeats what was sent', () => {
  it.each([
    ['http-bearer', {}, { token: 'secret-token-123' }],
    ['http-basic', { username: 'ada' }, { password: 'secret-word-123' }],
    ['http-header', { header: 'X-Api-Key' }, { value: 'secret-value-123' }],
  ])('does not bring the secret of a connection (%s) into the run', async (kind, settings, secret) => {
    const response = await call(
      { url: local('/echo'), connection: 'c1' },
      { findConnection: async () => ({ kind, settings, secret: secret as unknown as Record<string, string> }) },
    );
    expect(response).toMatchObject({ status: 401, body: { sent: { 'user-agent': 'Heddle' } } });
    const told = JSON.stringify(response);
    for (const value of Object.values(secret))
      for (const form of [value, Buffer.from(`ada:${value}`).toString('base64')]) expect(told).not.toContain(form);
    expect(told).toContain('•••');
  });
});

describe('the list of allowed addresses', () => {
  it('takes hosts, ports, addresses and ranges', () => {
    const allow = parseAllowList('127.0.0.1:9999, 10.0.0.0/8 ,crm.internal,[::1]:80,');
    expect([...allow.hosts]).toEqual(['127.0.0.1:9999', 'crm.internal', '[::1]:80']);
    expect(allow.ranges).toHaveLength(1);
  });

  it.each(['http://a', 'a/b', 'a b', '10.0.0.0/99'])('names the entry %s that it cannot read', (entry) => {
    expect(() => parseAllowList(entry)).toThrow(entry);
  });
});
