import { createServer, type IncomingMessage, request as httpRequest, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseAllowList } from './address-rules.ts';
import type { ConnectionSecrets } from './connection-headers.ts';
import { createHttpService, type HttpServiceOptions } from './http-service.ts';
import { proxyFromEnv } from './proxy-from-env.ts';
import { AUTHORITY, CLIENT, SERVER } from './testing/certificates.ts';

let plain: Server;
let secure: ReturnType<typeof createTlsServer>;
let proxy: Server;
const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;
/** What the proxy was asked for, and with which credentials. */
const asked: string[] = [];

beforeAll(async () => {
  plain = createServer((request, response) =>
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ path: request.url, proxyHeader: request.headers['proxy-authorization'] ?? null })),
  );
  secure = createTlsServer({ ...SERVER, ca: AUTHORITY, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    const shown = (request.socket as TLSSocket).getPeerCertificate();
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ client: shown.subject?.CN ?? null, path: request.url }));
  });
  proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    const forward = httpRequest(
      request.url ?? '',
      { method: request.method, headers: { host: request.headers.host } },
      (answer: IncomingMessage) => answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers)),
    );
    request.pipe(forward);
  });
  proxy.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    const [host = '', port] = (request.url ?? '').split(':');
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [onward, socket]) end.on('error', () => undefined);
  });
  for (const server of [plain, secure, proxy]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  for (const server of [plain, secure, proxy]) {
    server.closeAllConnections();
    server.close();
  }
});
beforeEach(() => void (asked.length = 0));

async function get(url: string, connection: Partial<ConnectionSecrets> | null, options: HttpServiceOptions = {}) {
  const findConnection = async (): Promise<ConnectionSecrets> => ({
    kind: 'http-bearer',
    settings: {},
    secret: { token: 't' },
    ...connection,
  });
  const service = createHttpService({ allow: parseAllowList('127.0.0.1'), findConnection, ...options });
  try {
    const request = { method: 'GET', url, timeoutMs: 5_000, ...(connection === null ? {} : { connection: 'c1' }) };
    return await service.forStep({ signal: new AbortController().signal, idempotencyKey: 'k' }).request(request);
  } finally {
    await service.close();
  }
}
const failsWith = (code: string) => expect.objectContaining({ data: expect.objectContaining({ code }) });
const at = (server: { address(): unknown }, path = '/a'): string =>
  `${server === secure ? 'https' : 'http'}://127.0.0.1:${portOf(server)}${path}`;
const viaProxy = (settings: Record<string, string> = {}): Partial<ConnectionSecrets> => ({
  settings: { proxy: `http://user@127.0.0.1:${portOf(proxy)}`, ...settings },
  secret: { token: 't', proxyPassword: 'p@ss' },
});

describe('a connection with certificates', () => {
  it('trusts the authority that it names, and no other connection does', async () => {
    expect((await get(at(secure), { settings: { authority: AUTHORITY } })).body).toEqual({ client: null, path: '/a' });
    await expect(get(at(secure), {})).rejects.toEqual(failsWith('HTTP_TLS_INVALID'));
    await expect(get(at(secure), null)).rejects.toEqual(failsWith('HTTP_TLS_INVALID'));
  });

  it('shows its client certificate to its hosts', async () => {
    const client = { kind: 'http-certificate', secret: CLIENT };
    expect((await get(at(secure), { ...client, settings: { authority: AUTHORITY } })).body).toEqual({ client: 'client', path: '/a' });
    await expect(get(at(secure), { ...client, settings: { authority: AUTHORITY, hosts: 'api.example.com' } })).rejects.toEqual(
      failsWith('CONNECTION_HOST_REFUSED'),
    );
  });

  it('that is no certificate is named, without its content', async () => {
    const broken = get(at(secure), {
      kind: 'http-certificate',
      settings: {},
      secret: { certificate: 'topsecret', privateKey: 'topsecret' },
    });
    await expect(broken).rejects.toEqual(failsWith('CONNECTION_INVALID'));
    await expect(broken).rejects.not.toThrow('topsecret');
  });
});

describe('a proxy', () => {
  it('of a connection carries its calls, plain and through a tunnel', async () => {
    expect((await get(at(plain), viaProxy())).body).toEqual({ path: '/a', proxyHeader: null });
    expect((await get(at(secure, '/b'), viaProxy({ authority: AUTHORITY }))).body).toMatchObject({ path: '/b' });
    expect(asked).toEqual([`GET ${at(plain)} Basic ${Buffer.from('user:p@ss').toString('base64')}`, `CONNECT 127.0.0.1:${portOf(secure)}`]);
  });

  it('of the operator carries all calls but those to hosts that are taken out', async () => {
    const operators = (except: string): HttpServiceOptions => ({
      proxy: proxyFromEnv({ HEDDLE_HTTP_PROXY: `http://127.0.0.1:${portOf(proxy)}`, HEDDLE_HTTP_NO_PROXY: except }),
    });
    await get(at(plain), null, operators(''));
    expect(asked).toHaveLength(1);
    await get(at(plain), null, operators('.example.com, 127.0.0.1'));
    expect(asked).toHaveLength(1);
  });

  it('does not lead to private addresses, nor to names that only it could look up inside its network', async () => {
    const resolve = async () => {
      throw Object.assign(new Error('no'), { code: 'ENOTFOUND' });
    };
    const options = { allow: parseAllowList(`127.0.0.1:${portOf(proxy)}`) };
    await expect(get('http://169.254.169.254/latest', viaProxy(), options)).rejects.toEqual(failsWith('HTTP_ADDRESS_REFUSED'));
    for (const name of ['http://intranet/', 'http://vault.internal/'])
      await expect(get(name, viaProxy(), { ...options, resolve })).rejects.toEqual(failsWith('HTTP_HOST_NOT_FOUND'));
    expect(asked).toEqual([]);
  });

  it('in a private network may be named by the operator, and by a connection only where that is allowed', async () => {
    const options = { allow: parseAllowList(`127.0.0.1:${portOf(plain)}`) };
    await expect(get(at(plain), viaProxy(), options)).rejects.toEqual(failsWith('HTTP_ADDRESS_REFUSED'));
    expect((await get(at(plain), null, { ...options, proxy: { url: `http://127.0.0.1:${portOf(proxy)}`, except: [] } })).status).toBe(200);
  });

  it('that is no address is refused without telling it', async () => {
    await expect(get(at(plain), { settings: { proxy: 'user:secret@proxy' } })).rejects.toEqual(failsWith('CONNECTION_INVALID'));
    expect(() => proxyFromEnv({ HEDDLE_HTTP_PROXY: 'secret@proxy' })).toThrow(/^HEDDLE_HTTP_PROXY(?!.*secret)/);
    expect(proxyFromEnv({})).toBeUndefined();
  });
});
