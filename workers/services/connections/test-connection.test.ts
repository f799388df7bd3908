import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllowList, PUBLIC_ONLY } from '../http/address-rules.ts';
import { createGuardedFetch } from '../http/guarded-fetch.ts';
import { AUTHORITY, CLIENT, SERVER } from '../http/testing/certificates.ts';
import { type PostgresServer, startPostgres } from '../sql/testing/postgres-server.ts';
import { startWireServer, type WireServer } from '../llm/testing/wire-server.ts';
import { type ConnectionTestOptions, type ConnectionTestRequest, testConnection } from './test-connection.ts';

const SECRET = 'sk-very-secret/1';
const allow = parseAllowList('127.0.0.1');
const local: ConnectionTestOptions = { allow, modelFetch: createGuardedFetch(allow) };
const nobody: ConnectionTestOptions = { allow: PUBLIC_ONLY, modelFetch: createGuardedFetch(PUBLIC_ONLY) };

let models: WireServer;
let database: PostgresServer;
let web: Server;
let safe: ReturnType<typeof createTlsServer>;
const addressOf = (server: { address(): unknown }): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  models = await startWireServer();
  database = await startPostgres();
  web = createServer((request, response) => {
    const sent = request.headers.authorization ?? '';
    if (request.url === '/mcp') {
      return void answerMcp(sent).then(async (transport) => {
        if (transport === null) response.writeHead(401).end();
        else await transport.handleRequest(request, response);
      });
    }
    if (request.url === '/silent') return;
    if (request.url === '/moved') return response.writeHead(302, { location: `/sign-in?was=${sent.replace('Bearer ', '')}` }).end();
    if (request.url === '/closed') return response.writeHead(503).end();
    if (request.url === '/missing') return response.writeHead(404).end();
    return response.writeHead(sent === `Bearer ${SECRET}` ? 200 : 401).end(`You sent ${sent}`);
  });
  safe = createTlsServer({ ...SERVER, ca: AUTHORITY, requestCert: true, rejectUnauthorized: true }, (_request, response) =>
    response.end('welcome'),
  );
  for (const server of [web, safe]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
}, 60_000);
afterAll(async () => {
  for (const server of [web, safe]) {
    server.closeAllConnections();
    server.close();
  }
  await Promise.all([models.close(), database.close()]);
});

/** An MCP server of two tools, for callers with the right key. */
async function answerMcp(authorization: string): Promise<StreamableHTTPServerTransport | null> {
  if (authorization !== `Bearer ${SECRET}`) return null;
  const server = new McpServer({ name: 'local', version: '1' });
  for (const name of ['add', 'subtract']) server.registerTool(name, {}, () => ({ content: [] }));
  const transport = new StreamableHTTPServerTransport();
  await server.connect(transport as Parameters<McpServer['connect']>[0]);
  return transport;
}

async function outcome(request: Partial<ConnectionTestRequest>, options: ConnectionTestOptions = local) {
  const result = await testConnection(
    { name: 'Tested', kind: 'http-bearer', settings: {}, secret: { token: SECRET }, ...request },
    options,
    new AbortController().signal,
  );
  expect(JSON.stringify(result)).not.toContain('very-secret');
  return result;
}
const failure = (code: string, message: string) => ({ result: 'failed', error: { code, message: expect.stringContaining(message) } });

describe('a connection to a model provider', () => {
  const connection = (kind: string): Partial<ConnectionTestRequest> => ({
    kind,
    settings: { baseUrl: models.url, model: 'wire' },
    secret: { apiKey: SECRET },
  });

  it.each(['openai', 'anthropic', 'google', 'openai-compatible', 'ollama'])('asks the model of %s for a word', async (kind) => {
    models.reply({ kind: 'answer', parts: ['OK'] });
    const { message } = (await outcome(connection(kind))) as { message: string };
    expect(message).toMatch(/^\S+:wire answered “OK”\.$/);
    expect(models.calls).toHaveLength(1);
  });

  it('passes where a model spends its few tokens on thinking', async () => {
    models.reply({ kind: 'answer', parts: ['<think>hm'], end: 'length' });
    expect(await outcome(connection('openai-compatible'))).toMatchObject({ result: 'passed' });
  });

  it('says that the key is wrong, even where the provider quotes it', async () => {
    models.reply({ kind: 'status', status: 401, message: `Incorrect API key: ${SECRET}` });
    expect(await outcome(connection('openai'))).toMatchObject(failure('MODEL_KEY_INVALID', ''));
    expect(models.calls).toHaveLength(1);
  });

  it('speaks of no retries, as there are none', async () => {
    models.reply({ kind: 'status', status: 429, message: 'slow down' });
    expect(await outcome(connection('openai'))).toEqual({
      ...failure('MODEL_RATE_LIMITED', ''),
      error: { code: 'MODEL_RATE_LIMITED', message: expect.any(String) },
      durationMs: expect.any(Number),
    });
  });

  it('says that a key is missing, and leaves by the guarded way out', async () => {
    expect(await outcome({ kind: 'openai', secret: {} })).toMatchObject(failure('MODEL_KEY_MISSING', 'OpenAI'));
    expect(await outcome(connection('openai-compatible'), nobody)).toMatchObject({ result: 'failed' });
  });
});

describe('a connection for HTTP', () => {
  it('calls the address and says what it answered', async () => {
    expect(await outcome({ url: `http://${addressOf(web)}/` })).toEqual({
      result: 'passed',
      message: `${addressOf(web)} answered 200 OK.`,
      durationMs: expect.any(Number),
    });
    expect(await outcome({ url: `http://${addressOf(web)}/`, secret: { token: 'wrong' } })).toMatchObject(
      failure('HTTP_STATUS_4XX', 'answered 401 Unauthorized: it does not accept'),
    );
    expect(await outcome({ url: `http://${addressOf(web)}/closed` })).toMatchObject(failure('HTTP_STATUS_5XX', '503 Service Unavailable'));
  });

  it('does not take a redirect or a missing page for accepted credentials', async () => {
    expect(await outcome({ url: `http://${addressOf(web)}/moved` })).toMatchObject({
      result: 'unclear',
      message: expect.stringContaining('302 Found, to /sign-in?was=•••'),
    });
    expect(await outcome({ url: `http://${addressOf(web)}/missing` })).toMatchObject({
      result: 'unclear',
      message: expect.stringContaining('404 Not Found'),
    });
  });

  it('keeps to the hosts of the connection, calls the first of them by itself, and asks for an address where there is none', async () => {
    expect(await outcome({ url: `http://${addressOf(web)}/`, settings: { hosts: 'api.example.com' } })).toMatchObject(
      failure('CONNECTION_HOST_REFUSED', ''),
    );
    expect(await outcome({ settings: { hosts: addressOf(web) } })).toMatchObject({
      result: 'failed',
      error: { message: expect.stringContaining(addressOf(web)) },
    });
    expect(await outcome({})).toMatchObject(failure('HTTP_URL_INVALID', 'no address'));
  });

  it('is refused private addresses, as every call is', async () => {
    expect(await outcome({ url: `http://${addressOf(web)}/` }, nobody)).toMatchObject(failure('HTTP_ADDRESS_REFUSED', '127.0.0.1'));
  });

  it('shows a client certificate, and trusts the authority of the connection', async () => {
    const settings = { authority: AUTHORITY };
    expect(await outcome({ kind: 'http-certificate', url: `https://${addressOf(safe)}/`, settings, secret: { ...CLIENT } })).toMatchObject({
      result: 'passed',
    });
    expect(
      await outcome({ kind: 'http-certificate', url: `https://${addressOf(safe)}/`, settings: {}, secret: { ...CLIENT } }),
    ).toMatchObject(failure('HTTP_TLS_INVALID', ''));
    expect(
      await outcome({
        kind: 'http-certificate',
        url: `https://${addressOf(safe)}/`,
        settings,
        secret: { certificate: 'not one', privateKey: 'not one' },
      }),
    ).toMatchObject(failure('CONNECTION_INVALID', ''));
  });

  it('ends when nobody answers', async () => {
    expect(await outcome({ url: `http://${addressOf(web)}/silent` }, { ...local, timeoutMs: 50 })).toMatchObject(
      failure('STEP_TIMEOUT', 'within 0.05 s'),
    );
  });

  it('counts the tools of an MCP server', async () => {
    const url = `http://${addressOf(web)}/mcp`;
    expect(await outcome({ url, protocol: 'mcp' })).toMatchObject({ result: 'passed', message: expect.stringContaining('offers 2 tools') });
    expect(await outcome({ url, protocol: 'mcp', secret: { token: 'wrong' } })).toMatchObject({ result: 'failed' });
    expect(await outcome({ url: 'mcp.example', protocol: 'mcp' })).toMatchObject(failure('HTTP_URL_INVALID', ''));
  });
});

describe('a connection to a database', () => {
  const connection = (secret: Record<string, string>): Partial<ConnectionTestRequest> => ({
    kind: 'postgres',
    settings: { host: '127.0.0.1', port: String(database.port), database: 'postgres', user: 'postgres' },
    secret,
  });

  it('signs in and says who it is', async () => {
    expect(await outcome(connection({ password: database.password }))).toMatchObject({
      result: 'passed',
      message: expect.stringMatching(/^Connected to PostgreSQL \d+.*, database postgres, as postgres\.$/),
    });
    expect(await outcome(connection({ password: SECRET }))).toMatchObject({ result: 'failed', error: { code: 'SOURCE_REFUSED' } });
    expect(await outcome(connection({ password: database.password }), nobody)).toMatchObject({ result: 'failed' });
  });
});
