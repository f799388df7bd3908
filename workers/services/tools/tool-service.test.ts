import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isNodeError } from '#graph/errors';
import type { Json } from '#graph/json';
import type { AgentTool, RemoteTool } from '#graph/tool';
import { parseAllowList } from '../http/address-rules.ts';
import { createHttpService } from '../http/http-service.ts';
import { createWorkAside } from '../aside/work-aside.ts';
import { mcpCommandsFromEnv } from './mcp-commands.ts';
import { createToolService } from './tool-service.ts';

const step = {
  get signal() {
    return new AbortController().signal;
  },
  idempotencyKey: 'run/step/0',
};
const findConnection = async (id: string) => (id === 'con' ? { kind: 'http', settings: {}, secret: { token: 'secret' } } : null);
const http = createHttpService({ allow: parseAllowList('127.0.0.1'), findConnection });
const service = createToolService({ http, findConnection, openApiTools: createWorkAside().openApiTools, commands: mcpCommandsFromEnv({}) });
let mcp: LocalMcp;
let api: LocalApi;

beforeAll(async () => {
  mcp = await startMcp();
  api = await startApi();
});
afterAll(async () => {
  await service.close();
  await mcp.close();
  await api.close();
  await http.close();
});

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    return `no failure: ${JSON.stringify(await work)}`;
  } catch (error) {
    return isNodeError(error) ? `${error.data.code}: ${error.data.message}` : `other: ${String(error)}`;
  }
}

async function mcpTool(name: string): Promise<RemoteTool> {
  const tools = await service.discover({ kind: 'mcp', server: { transport: 'http', url: mcp.url, connection: 'con' } }, step.signal);
  return tools.find((tool) => tool.name === name) as RemoteTool;
}

describe('the tools of an MCP server', () => {
  it('are found with their descriptions and schemas, under names that every provider takes', async () => {
    const tools = await service.discover({ kind: 'mcp', server: { transport: 'http', url: mcp.url, connection: 'con' } }, step.signal);
    expect(tools.map(({ name, description }) => [name, description])).toEqual([
      ['add', 'Adds two numbers.'],
      ['odd_name', 'Has an odd name.'],
      ['broken', ''],
      ['picture', ''],
    ]);
    expect(tools[0]).toMatchObject({ kind: 'mcp', mode: 'auto', parameters: { type: 'object', required: ['a', 'b'] } });
    expect(mcp.authorizations()).toContain('Bearer secret');
  });

  it('are called, and what they say becomes JSON', async () => {
    expect(await service.forStep(step).call(await mcpTool('add'), { a: 1, b: 2 })).toEqual({ sum: 3 });
    expect(await service.forStep(step).call(await mcpTool('odd_name'), {})).toBe('odd but fine');
    expect(await service.forStep(step).call(await mcpTool('picture'), {})).toEqual({ omitted: 'image', mediaType: 'image/png' });
  });

  it('are not called with arguments that do not fit', async () => {
    expect(await codeOf(service.forStep(step).call(await mcpTool('add'), { a: 'one', b: 2 }))).toMatch(/^TOOL_ARGUMENTS_INVALID: .*add/);
    expect(await codeOf(service.forStep(step).call(await mcpTool('add'), 7))).toMatch(/^TOOL_ARGUMENTS_INVALID/);
  });

  it('tell their failures, and a server that is away', async () => {
    expect(await codeOf(service.forStep(step).call(await mcpTool('broken'), {}))).toMatch(/^TOOL_FAILED: .*out of order/);
    const away: RemoteTool = {
      ...((await mcpTool('add')) as Extract<RemoteTool, { kind: 'mcp' }>),
      server: { transport: 'http', url: 'http://127.0.0.1:9/mcp' },
    };
    expect(await codeOf(service.forStep(step).call(away, { a: 1, b: 2 }))).toMatch(/^MCP_UNREACHABLE/);
    const guarded = createToolService({
      http: createHttpService(),
      findConnection,
      openApiTools: createWorkAside().openApiTools,
      commands: {},
    });
    expect(await codeOf(guarded.discover({ kind: 'mcp', server: { transport: 'http', url: mcp.url } }, step.signal))).toMatch(
      /^HTTP_ADDRESS_REFUSED/,
    );
  });

  it('go on after the server was restarted', async () => {
    const tool = await mcpTool('add');
    await mcp.restart();
    expect(await service.forStep(step).call(tool, { a: 2, b: 2 })).toEqual({ sum: 4 });
  });

  it('are run as commands only when the operator lists them', async () => {
    const tools = await service.discover({ kind: 'mcp', server: { transport: 'stdio', command: 'heddle-docs' } }, step.signal);
    expect(tools.map(({ name }) => name)).toEqual(['search_docs', 'read_section']);
    expect(await service.forStep(step).call(tools[0] as RemoteTool, { query: 'claim check' })).toMatchObject({
      sections: expect.arrayContaining([expect.objectContaining({ title: expect.any(String) })]),
    });
    expect(await codeOf(service.discover({ kind: 'mcp', server: { transport: 'stdio', command: 'rm' } }, step.signal))).toMatch(
      /^MCP_COMMAND_NOT_ALLOWED: .*"rm"/,
    );
    expect(() => mcpCommandsFromEnv({ HEDDLE_MCP_COMMANDS: 'x' })).toThrow('HEDDLE_MCP_COMMANDS is not JSON');
    expect(() => mcpCommandsFromEnv({ HEDDLE_MCP_COMMANDS: '{"a":{}}' })).toThrow(/HEDDLE_MCP_COMMANDS: a.command/);
    expect(Object.keys(mcpCommandsFromEnv({ HEDDLE_MCP_COMMANDS: '{"files":{"command":"npx"}}' }))).toEqual(['heddle-docs', 'files']);
  });
});

describe('the operations of an OpenAPI document', () => {
  const discover = (text: string, baseUrl?: string): Promise<readonly AgentTool[]> =>
    service.discover({ kind: 'openapi', text, ...(baseUrl === undefined ? {} : { baseUrl }) }, step.signal);

  it('become tools, with everything they take as one object', async () => {
    const tools = await service.discover({ kind: 'openapi', url: `${api.url}/openapi.yaml`, connection: 'con' }, step.signal);
    expect(tools.map(({ name, mode }) => [name, mode])).toEqual([
      ['getOrder', 'auto'],
      ['createOrder', 'approval'],
      ['post_orders_id_notes', 'approval'],
    ]);
    expect(tools[0]).toMatchObject({
      parameters: { properties: { id: { type: 'string', description: 'The number' }, expand: { type: 'array' } }, required: ['id'] },
      operation: { url: `${api.url}/v1/orders/{id}`, placement: { id: 'path', expand: 'query', 'X-Trace': 'header' } },
    });
    expect(tools[1]).toMatchObject({
      parameters: { properties: { item: { type: 'string' }, count: { type: 'integer' } }, required: ['item'] },
    });
    expect(tools[2]).toMatchObject({
      parameters: { properties: { id: {}, body: { properties: { id: {}, text: {} } } } },
      operation: { placement: { body: 'whole-body' } },
    });
  });

  it('are called with each argument in its place, the credentials and an idempotency key', async () => {
    const [get, create] = (await service.discover({ kind: 'openapi', url: `${api.url}/openapi.yaml`, connection: 'con' }, step.signal)) as [
      RemoteTool,
      RemoteTool,
    ];
    expect(await service.forStep(step).call(get, { id: 'a/b', expand: ['x', 'y'], 'X-Trace': 't' })).toMatchObject({
      path: '/v1/orders/a%2Fb?expand=x&expand=y',
      headers: { 'x-trace': 't' },
      isAuthorized: true,
    });
    expect(await service.forStep(step).call(create, { item: 'lamp' })).toMatchObject({
      method: 'POST',
      body: '{"item":"lamp"}',
      headers: { 'idempotency-key': 'run/step/0' },
    });
    expect(await codeOf(service.forStep(step).call(create, {}))).toMatch(/^TOOL_ARGUMENTS_INVALID/);
    expect(await codeOf(service.forStep(step).call(get, { id: 'missing' }))).toMatch(/^TOOL_FAILED: .*404.*no such order/);
  });

  it('are refused in documents that can’t be used, with the reason', async () => {
    expect(await codeOf(discover('{'))).toMatch(/^OPENAPI_INVALID/);
    expect(await codeOf(discover('swagger: "2.0"'))).toMatch(/^OPENAPI_INVALID: .*Swagger 2\.0/);
    expect(await codeOf(discover('title: no'))).toMatch(/^OPENAPI_INVALID/);
    expect(await codeOf(discover('openapi: 3.0.0\npaths: {}'))).toMatch(/^OPENAPI_INVALID: .*address/);
    expect(await discover('openapi: 3.0.0\npaths: {}', 'https://a.example')).toEqual([]);
    const outside =
      'openapi: 3.1.0\npaths:\n  /a:\n    get:\n      parameters: [{ name: a, in: query, schema: { $ref: "file:///etc/passwd" } }]';
    expect(JSON.stringify(await discover(outside, 'https://a.example').catch((error: unknown) => String(error)))).not.toContain('root:');
    const circle =
      'openapi: 3.1.0\npaths:\n  /a:\n    post:\n      requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/Node" } } } }\ncomponents:\n  schemas:\n    Node: { type: object, properties: { name: { type: string }, next: { $ref: "#/components/schemas/Node" } } }';
    expect(() => JSON.stringify(discover(circle, 'https://a.example'))).not.toThrow();
    expect(JSON.stringify(await discover(circle, 'https://a.example'))).toContain('"name"');
  });
});

interface LocalMcp {
  readonly url: string;
  readonly authorizations: () => readonly string[];
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** A server made with the official SDK, with sessions, on a free port. */
async function startMcp(): Promise<LocalMcp> {
  const seen: string[] = [];
  let transports = new Map<string, StreamableHTTPServerTransport>();
  const server = createServer((request, response) => {
    void readJson(request).then(async (body) => {
      seen.push(request.headers.authorization ?? '');
      const known = transports.get(String(request.headers['mcp-session-id'] ?? ''));
      if (known !== undefined) return known.handleRequest(request, response, body);
      if (request.headers['mcp-session-id'] !== undefined)
        return response
          .writeHead(404, { 'content-type': 'application/json' })
          .end('{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}');
      const transport = new StreamableHTTPServerTransport({
        sessionIdGenerator: () => randomUUID(),
        onsessioninitialized: (id) => void transports.set(id, transport),
      });
      await toolServer().connect(transport as Parameters<McpServer['connect']>[0]);
      return transport.handleRequest(request, response, body);
    });
  });
  await listen(server);
  return {
    url: `${addressOf(server)}/mcp`,
    authorizations: () => seen,
    async restart() {
      transports = new Map();
    },
    close: () => closeServer(server),
  };
}

function toolServer(): McpServer {
  const server = new McpServer({ name: 'local', version: '1' });
  const text = (content: string) => ({ content: [{ type: 'text' as const, text: content }] });
  server.registerTool('add', { description: 'Adds two numbers.', inputSchema: { a: z.number(), b: z.number() } }, ({ a, b }) => ({
    ...text(JSON.stringify({ sum: a + b })),
    structuredContent: { sum: a + b },
  }));
  server.registerTool('odd.name', { description: 'Has an odd name.', inputSchema: {} }, () => text('odd but fine'));
  server.registerTool('broken', { inputSchema: {} }, () => ({ ...text('out of order'), isError: true }));
  server.registerTool('picture', { inputSchema: {} }, () => ({
    content: [{ type: 'image' as const, data: 'aGk=', mimeType: 'image/png' }],
  }));
  return server;
}

interface LocalApi {
  readonly url: string;
  close(): Promise<void>;
}

/** An API that tells back what it was sent. */
async function startApi(): Promise<LocalApi> {
  const server = createServer((request, response) => {
    void readText(request).then((body) => {
      if (request.url === '/openapi.yaml') return response.writeHead(200, { 'content-type': 'application/yaml' }).end(DOCUMENT);
      if (request.url?.includes('missing') === true)
        return response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"no such order"}');
      return response.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          method: request.method,
          path: request.url,
          headers: request.headers,
          isAuthorized: request.headers.authorization === 'Bearer secret',
          body,
        }),
      );
    });
  });
  await listen(server);
  return { url: addressOf(server), close: () => closeServer(server) };
}

const DOCUMENT = `
openapi: 3.1.0
info: { title: Orders }
servers: [{ url: /v1 }]
paths:
  /orders/{id}:
    parameters: [{ $ref: '#/components/parameters/Id' }]
    get:
      operationId: getOrder
      summary: Finds an order.
      parameters:
        - { name: expand, in: query, schema: { type: array, items: { type: string } } }
        - { name: X-Trace, in: header, schema: { type: string } }
        - { name: Authorization, in: header, schema: { type: string } }
  /orders:
    post:
      operationId: createOrder
      requestBody:
        required: true
        content: { application/json: { schema: { type: object, properties: { item: { type: string }, count: { type: integer } }, required: [item] } } }
  /orders/{id}/notes:
    parameters: [{ $ref: '#/components/parameters/Id' }]
    post:
      requestBody:
        content: { application/json: { schema: { type: object, properties: { id: { type: string }, text: { type: string } } } } }
components:
  parameters:
    Id: { name: id, in: path, required: true, description: The number, schema: { type: string } }
`;

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

async function readJson(request: IncomingMessage): Promise<Json | undefined> {
  const text = await readText(request);
  return text === '' ? undefined : (JSON.parse(text) as Json);
}
